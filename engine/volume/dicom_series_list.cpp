// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_series_list.h"

#include "engine/base/error.h"
#include "engine/volume/dicom_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace viscera {
namespace {

std::vector<std::filesystem::path> filesBelow(const std::filesystem::path& root,
                                              std::size_t most,
                                              const WorkContext& context,
                                              bool& cutShort) {
  constexpr auto kSkip = std::filesystem::directory_options::skip_permission_denied;
  std::vector<std::filesystem::path> files;
  try {
    (void)std::filesystem::directory_iterator(root);  // that one must be readable
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root, kSkip)) {
      context.throwIfStopped();
      std::error_code ignored;
      if (!entry.is_regular_file(ignored)) continue;
      if (files.size() == most) {
        cutShort = true;
        break;
      }
      files.push_back(entry.path());
    }
  } catch (const std::filesystem::filesystem_error& error) {
    throw Error(ErrorCode::Io, root.string() + ": reading the folder failed: " + error.code().message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Sorts slices into their series.
class SeriesCollector {
 public:
  void add(DicomSlice slice) {
    // An object that was copied to a second place would otherwise make two slices at one position.
    if (!slice.sopInstanceUid.empty() && !known_.insert(slice.sopInstanceUid).second) return;
    const auto [place, isNew] = series_.try_emplace({slice.seriesInstanceUid, slice.modality});
    FoundSeries& series = place->second;
    if (isNew) {
      series.seriesInstanceUid = slice.seriesInstanceUid;
      series.modality = slice.modality;
      series.number = slice.seriesNumber;
      series.folder = slice.file.parent_path();
    }
    series.slices.push_back(std::move(slice));
  }
  [[nodiscard]] std::vector<FoundSeries> take() {
    std::vector<FoundSeries> all;
    for (auto& [key, series] : series_) all.push_back(std::move(series));
    std::sort(all.begin(), all.end(), [](const FoundSeries& a, const FoundSeries& b) {
      return std::tie(a.folder, a.number, a.seriesInstanceUid) <
             std::tie(b.folder, b.number, b.seriesInstanceUid);
    });
    return all;
  }

 private:
  std::map<std::pair<std::string, std::string>, FoundSeries> series_;
  std::set<std::string> known_;
};

}  // namespace

SeriesList listDicomSeries(const std::filesystem::path& root,
                           const WorkContext& context,
                           std::size_t mostFiles) {
  SeriesList list;
  SeriesCollector collector;
  const auto files = filesBelow(root, mostFiles, context, list.cutShort);
  for (std::size_t n = 0; n < files.size(); ++n) {
    context.throwIfStopped();
    context.report("headers", static_cast<double>(n + 1) / static_cast<double>(files.size()));
    if (!looksLikeDicom(files[n])) continue;
    std::optional<DicomSlice> slice;
    try {
      slice = readDicomSlice(files[n]);
    } catch (const Error&) {
      list.damaged.push_back(files[n]);
      continue;
    }
    if (slice->rows > 0 && slice->columns > 0)
      collector.add(std::move(*slice));
    else
      ++list.withoutImage;
  }
  list.series = collector.take();
  return list;
}

}  // namespace viscera
