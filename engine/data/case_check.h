// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/data_problem.h"
#include "engine/api/run_config.h"
#include "engine/api/run_events.h"
#include "engine/base/progress.h"
#include "engine/data/case_pictures.h"
#include "engine/data/split.h"
#include "engine/data/voxel_statistics.h"
#include "engine/volume/geometry.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace viscera {

struct CheckOptions {
  Index3 patch{96, 96, 96};
  PreprocessingConfig preprocessing;            ///< orientation, spacing and lower end of the HU window count
  int threads = 0;                              ///< cases looked at at once; 0: all cores
  std::optional<PictureOptions> pictures = {};  ///< none: no pictures are made
  std::optional<HistogramBins> histogram = {};  ///< none: voxels are not counted by value
};

/// What was read of one case and what is wrong with it.
struct CaseReport {
  const SplitCase* splitCase = nullptr;
  std::optional<Geometry> geometry;  ///< of the image; none where it could not be read
  std::optional<double> hu_min;
  std::optional<double> hu_max;
  std::map<int, double> volumes_ml;       ///< label value with at least one voxel → volume; with background
  std::set<int> labelsAtTheEdge;          ///< labels that may go on beyond the scan
  std::string contentHash;                ///< of the image's voxels
  std::vector<std::int64_t> histogram;    ///< of the image, where asked for
  std::vector<PreviewImage> slices;       ///< where asked for; through the fullest slices of the label map
                                          ///< where that is on the grid of the image, else the middle
  std::vector<PreviewImage> labelSlices;  ///< the same slices; empty without such a label map
  std::vector<DataProblem> problems;
};

struct DataReport {
  std::vector<CaseReport> cases;      ///< in the order of the split
  std::vector<DataProblem> problems;  ///< of the split as a whole
  [[nodiscard]] std::size_t count(Severity severity) const;
};

/// Options for the presets of the model card: of fine-tuning where a case of the split has a label map, else
/// of pre-training.
[[nodiscard]] CheckOptions cardCheckOptions(const Split& split);

/// Reads and checks one resolved case. Codes:
/// file_missing, unreadable (the reader's own sentence), grid_mismatch, label_not_whole, label_undeclared,
/// image_empty (errors); not_finite, hu_implausible, label_map_empty, reader_warning (warnings);
/// found_by_name, smaller_than_patch (infos). Never throws for what is wrong with the files.
[[nodiscard]] CaseReport checkCase(const SplitCase& one, const Split& split, const CheckOptions& options);

/// Checks every case of a split after resolvePaths, several at once, and the split itself: auditSplit, and
/// duplicate_image (same voxels under two names; error where one is trained on and another held out, else
/// warning). Reports the finished share of cases as stage "cases". The result points into `split`.
/// @throws Error{Cancelled}.
[[nodiscard]] DataReport checkCases(const Split& split,
                                    const CheckOptions& options,
                                    const WorkContext& context = {});

}  // namespace viscera
