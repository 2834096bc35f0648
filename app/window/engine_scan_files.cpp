// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_scan_files.h"

#include "app/prediction_files.h"
#include "engine/base/error.h"
#include "engine/data/dicom_import.h"
#include "engine/interchange/carried_names.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/label_map_source.h"
#include "engine/volume/dicom_file.h"

#include <algorithm>
#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Files that are looked at below a folder; a disc with a study holds a tenth of it.
constexpr std::size_t kMostFiles = 30'000;

/// "20210304" as "2021-03-04".
std::string dateText(const std::string& date) {
  const bool isDate = date.size() == 8 && std::all_of(date.begin(), date.end(), [](char one) {
                        return one >= '0' && one <= '9';
                      });
  return isDate ? date.substr(0, 4) + '-' + date.substr(4, 2) + '-' + date.substr(6, 2) : std::string();
}

/// Between the slices: the median of the distances along the normal; 0 where the headers do not say it.
double sliceDistance_mm(const std::vector<DicomSlice>& slices) {
  const DicomSlice& first = slices.front();
  if (!first.alongRow || !first.alongColumn) return 0.0;
  const Eigen::Vector3d normal = first.alongRow->cross(*first.alongColumn);
  std::vector<double> places;
  for (const DicomSlice& one : slices)
    if (one.position_mm) places.push_back(one.position_mm->dot(normal));
  std::sort(places.begin(), places.end());
  std::vector<double> distances;
  for (std::size_t n = 1; n < places.size(); ++n) distances.push_back(places[n] - places[n - 1]);
  if (distances.empty()) return 0.0;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

bool liesInOneFolder(const FoundSeries& series) {
  return std::all_of(series.slices.begin(), series.slices.end(), [&](const DicomSlice& one) {
    return one.file.parent_path() == series.folder;
  });
}

/// The folder names a series where it holds no other one.
fs::path imageOf(const FoundSeries& series, const SeriesList& list) {
  const auto isCtHere = [&series](const FoundSeries& one) {
    return one.modality == "CT" && one.folder == series.folder;
  };
  const bool alone = std::count_if(list.series.begin(), list.series.end(), isCtHere) == 1;
  return alone ? series.folder : series.slices.front().file;
}

FoundScan described(const FoundSeries& series, const SeriesList& list, const fs::path& root) {
  const DicomSlice& first = series.slices.front();
  FoundScan found;
  found.image = imageOf(series, list);
  found.description = first.seriesDescription;
  found.slices = static_cast<std::int64_t>(series.slices.size());
  found.date = dateText(first.date);
  if (first.pixelSpacing_mm)
    found.spacing_mm = {
        (*first.pixelSpacing_mm)[1], (*first.pixelSpacing_mm)[0], sliceDistance_mm(series.slices)};
  const fs::path place = series.folder.lexically_relative(root);
  if (place != ".") found.place = place.string();
  return found;
}

/// "1 file", "3 files".
std::string counted(std::size_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + ' ' + (count == 1 ? one : several);
}

/// What is below a folder that cannot be opened as a scan.
std::string othersOf(const SeriesList& list) {
  std::map<std::string, std::size_t> kinds;
  std::size_t scattered = 0;
  for (const FoundSeries& series : list.series) {
    const std::string leftOut = leftOutAs(series);
    if (!leftOut.empty())
      ++kinds[leftOut];
    else if (!liesInOneFolder(series))
      ++scattered;
  }
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  for (const auto& [kind, count] : kinds) {
    const std::string ofKind = kind == "without modality" ? "series without a modality" : "series of " + kind;
    if (kind == "single slice")
      add(counted(count, "CT of a single slice", "CTs of a single slice"));
    else
      add(counted(count, ofKind, ofKind));
  }
  constexpr const char* kScattered =
      "CT series in pieces (its slices lie in several folders; put them into one)";
  if (scattered > 0) add(counted(scattered, kScattered, kScattered));
  if (list.withoutImage > 0)
    add(counted(list.withoutImage, "DICOM object without an image", "DICOM objects without an image"));
  if (!list.damaged.empty()) add(counted(list.damaged.size(), "damaged DICOM file", "damaged DICOM files"));
  return text;
}

std::size_t volumeFilesIn(const fs::path& folder) {
  std::size_t count = 0;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    if (hasVolumeExtension(it->path())) ++count;
  return count;
}

[[noreturn]] void refuse(const fs::path& folder, const FoundScans& found, bool cutShort) {
  std::string text = "no CT series lies in this folder or below it";
  if (cutShort) text += " (the first " + std::to_string(kMostFiles) + " files were looked at)";
  if (!found.others.empty()) text += "; there is " + found.others;
  const std::size_t files = volumeFilesIn(folder);
  if (files > 0)
    text += "; " + counted(files, "file", "files") + " of NIfTI, NRRD or MetaImage: open one of them";
  else
    text += ". Choose the folder that holds the slices of a CT";
  throw Error(ErrorCode::InvalidInput, folder.string() + ": " + text);
}

FoundScans below(const fs::path& folder, const WorkContext& work) {
  const SeriesList list = listDicomSeries(folder, work, kMostFiles);
  FoundScans found;
  for (const FoundSeries& series : list.series)
    if (leftOutAs(series).empty() && liesInOneFolder(series))
      found.scans.push_back(described(series, list, folder));
  found.others = othersOf(list);
  if (found.scans.empty()) refuse(folder, found, list.cutShort);
  return found;
}

/// Whether a folder holds slices of another CT series than that of the file.
bool hasOtherSeries(const fs::path& file, const WorkContext& work) {
  const DicomSlice wanted = readDicomSlice(file);
  std::error_code failed;
  for (fs::directory_iterator it(file.parent_path(), failed), end; !failed && it != end;
       it.increment(failed)) {
    work.throwIfStopped();
    std::error_code ignored;
    if (!it->is_regular_file(ignored) || !looksLikeDicom(it->path())) continue;
    const DicomSlice one = readDicomSlice(it->path());
    if (one.modality == "CT" && one.rows > 0 && one.seriesInstanceUid != wanted.seriesInstanceUid)
      return true;
  }
  return false;
}

}  // namespace

std::map<int, std::string> EngineScanFiles::labelNames(const fs::path& file) {
  try {
    return carriedNames(file);
  } catch (const Error&) {
    return {};  // what is wrong with the file is told where its voxels are read
  }
}

FoundScans EngineScanFiles::scansAt(const fs::path& path, const WorkContext& work) {
  std::error_code failed;
  if (fs::is_directory(path, failed)) return below(path, work);
  FoundScans found;
  found.scans.emplace_back().image = path;
  if (hasVolumeExtension(path) || !fs::exists(path, failed) || !looksLikeDicom(path)) return found;
  if (isDicomSeg(path)) return found;
  const DicomSlice slice = readDicomSlice(path);
  if (slice.modality == "CT" && slice.rows > 0 && !hasOtherSeries(path, work))
    found.scans.front().image = path.parent_path();
  return found;
}

bool EngineScanFiles::isSegmentation(const fs::path& file) {
  return !hasVolumeExtension(file) && isDicomSeg(file);
}

SegmentationLabels EngineScanFiles::readSegmentation(const fs::path& file,
                                                     const std::optional<Geometry>& grid,
                                                     const std::map<int, std::string>& names) {
  NamedLabelMap read = readNamedLabelMap(file, grid, names);
  return {std::move(read.labels), std::move(read.names)};
}

}  // namespace viscera
