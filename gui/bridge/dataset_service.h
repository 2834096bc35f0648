// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/data_problem.h"
#include "engine/api/run_events.h"
#include "engine/base/progress.h"
#include "engine/volume/geometry.h"
#include "storage/dataset_repository.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// One case of an open dataset, as the split and the search for its files gave it. Nothing of it was read.
struct DatasetCase {
  CaseRecord record;
  std::string patient;  ///< from the name of the file
  std::filesystem::path imagePath;
  std::filesystem::path labelPath;  ///< empty: none
  bool found = false;               ///< the image is there, and the label map if the split names one
  bool fileNamesLabel = false;      ///< the split names a label map
  std::string labelOrigin = {};  ///< who made a label map that no person drew, as the split tells; else empty
};

/// How much of a list of files is there.
struct DownloadState {
  std::string list;   ///< "TCIA"
  std::string names;  ///< how the files must be called, one sentence
  std::int64_t listed = 0;
  std::int64_t found = 0;
  std::vector<std::string> missing;
  std::vector<std::pair<std::string, std::string>> wronglyNamed;  ///< listed name, name that is there
};

/// A split with the files that were found for it.
struct Dataset {
  DatasetRecord record;
  std::map<int, std::string> labels;  ///< value → name
  std::vector<DatasetCase> cases;     ///< in the order of the split
  std::vector<DataProblem> problems;  ///< of the split as a whole, from the names alone
  std::vector<DownloadState> downloads;
};

/// What a check read of one case.
struct CaseFacts {
  std::string caseName;
  std::int64_t checked_ms = 0;  ///< UTC
  std::optional<Geometry> geometry;
  std::string axes;  ///< "RAS": the direction in which each index grows
  std::optional<double> hu_min;
  std::optional<double> hu_max;
  std::map<int, double> volumes_ml;     ///< by label value, without background
  std::vector<std::int64_t> histogram;  ///< voxels in bins of kHistogramStep_hu from kHistogramLeast_hu
  std::vector<PreviewImage> slices;     ///< "axial", "coronal", "sagittal", grey; the first is the thumbnail
  std::vector<PreviewImage> labelSlices;  ///< label values on the same slices; empty: no label map
  std::vector<DataProblem> problems;
  std::set<int> labelsAtTheEdge;  ///< organs that may go on beyond the scan; their volumes are the least
};
inline constexpr double kHistogramLeast_hu = -1024.0;
inline constexpr double kHistogramStep_hu = 16.0;
inline constexpr std::size_t kHistogramBins = 256;

/// What the window asks about data; the program implements it. Functions may take long: call them from
/// Background. Any thread, several at once. All throw Error with the remedy.
class DatasetService {
 public:
  virtual ~DatasetService() = default;

  /// Datasets the project knows, newest first; of versions of one split file with one root the newest only.
  [[nodiscard]] virtual std::vector<DatasetRecord> list(const std::filesystem::path& project) = 0;
  /// Reads a split, looks for its files below `root` (empty: the folder of the split) and stores it in the
  /// project. Opens no image.
  virtual Dataset open(const std::filesystem::path& project,
                       const std::filesystem::path& splitFile,
                       const std::filesystem::path& root,
                       const WorkContext& work) = 0;
  /// What earlier checks read and what is still valid: the files have not changed since.
  virtual std::vector<CaseFacts> keptFacts(const std::filesystem::path& project, const Dataset& dataset) = 0;
  /// Checks the named cases (empty: all), several at once, and keeps what it read. `each` is called as they
  /// come, from any thread, one call at a time. @throws Error{Cancelled}.
  virtual void check(const std::filesystem::path& project,
                     const Dataset& dataset,
                     const std::vector<std::string>& caseNames,
                     const std::function<void(CaseFacts)>& each,
                     const WorkContext& work) = 0;
};

}  // namespace viscera
