// SPDX-License-Identifier: Apache-2.0
#include "engine/data/dicom_import.h"

#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/sha256.h"
#include "engine/volume/dicom_series_list.h"
#include "engine/volume/dicom_volume.h"

namespace viscera {
namespace {

constexpr std::size_t kHashDigits = 10;

std::string imageName(const FoundSeries& series) {
  const std::string number = std::to_string(series.number);
  const std::string padded = std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number;
  return "images/series" + padded + '_' + seriesKey(series) + ".nii.gz";
}

/// A single picture, as a rule the scout of the examination, is nothing to train on.
bool isVolume(const FoundSeries& series) {
  return series.slices.size() > 1 || series.slices.front().frames > 1;
}

void importSeries(FoundSeries& series, const std::filesystem::path& to, ImportReport& report) {
  const std::string name = series.folder.string() + " (series " + std::to_string(series.number) + ')';
  ImportedSeries one;
  one.folder = series.folder;
  one.image = imageName(series);
  one.slices = series.slices.size();
  LoadedVolume loaded;
  try {
    loaded = readDicomSeries(std::move(series.slices), name);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::InvalidInput && error.code() != ErrorCode::Io) throw;
    report.refused.push_back({series.folder, error.what()});
    return;
  }
  writeVolume(to / one.image, loaded.volume, &loaded.header);
  one.geometry = loaded.volume.geometry();
  one.warnings = loaded.header.warnings;
  report.imported.push_back(std::move(one));
}

void writeSplit(const std::filesystem::path& to, ImportReport& report) {
  if (report.imported.empty()) return;
  Json training = Json::array();
  for (const ImportedSeries& one : report.imported) training.push_back({{"image", one.image}});
  report.split = to / "split.json";
  writeJsonFile(report.split,
                {{"name", "imported DICOM series"},
                 {"modality", {{"0", "CT"}}},
                 {"numTraining", training.size()},
                 {"training", training},
                 {"validation", Json::array()}});
}

}  // namespace

std::string seriesKey(const FoundSeries& series) {
  return sha256OfText(series.seriesInstanceUid).substr(0, kHashDigits);
}

std::string leftOutAs(const FoundSeries& series) {
  if (series.modality != "CT") return series.modality.empty() ? "without modality" : series.modality;
  return isVolume(series) ? "" : "single slice";
}

ImportReport importDicom(const std::filesystem::path& from,
                         const std::filesystem::path& to,
                         const WorkContext& context,
                         const std::set<std::string>& only) {
  SeriesList found = listDicomSeries(from, context);
  ImportReport report;
  for (const auto& file : found.damaged)
    report.refused.push_back({file, file.string() + " is DICOM but damaged; fetch it anew"});
  if (found.withoutImage > 0) report.leftOut["no image"] = found.withoutImage;
  std::size_t done = 0;
  for (FoundSeries& series : found.series) {
    context.throwIfStopped();
    const std::string leftOut = leftOutAs(series);
    if (!leftOut.empty())
      ++report.leftOut[leftOut];
    else if (only.empty() || only.contains(seriesKey(series)))
      importSeries(series, to, report);
    context.report("series", static_cast<double>(++done) / static_cast<double>(found.series.size()));
  }
  if (report.imported.empty() && report.refused.empty())
    throw Error(
        ErrorCode::InvalidInput,
        from.string() + ": no CT series was found below the folder; give one that holds DICOM files of CT");
  writeSplit(to, report);
  return report;
}

}  // namespace viscera
