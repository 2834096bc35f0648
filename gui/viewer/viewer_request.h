// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/seen_window.h"
#include "storage/review_repository.h"

#include <QString>

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// A label map that somebody predicted.
struct PredictedLabels {
  std::filesystem::path file;
  QString name;                                   ///< "fine-tune 3": how the layer is called
  std::optional<SeenWindow> seen = std::nullopt;  ///< HU that its model sees; none: unknown
  bool opened = false;  ///< a person opened the file here, and may take it away again
};

/// A scan that is to be predicted.
struct ScanToPredict {
  std::filesystem::path image;  ///< a file, or the folder of a DICOM series
  bool isFolder = false;
};

/// What the viewer is to show. Nothing of it was read; the viewer does that in the background.
struct ViewerRequest {
  QString caseName;                            ///< "img0007"; the file's name where there is no case
  std::filesystem::path image;                 ///< scan, label map, or folder of a DICOM series
  std::filesystem::path truth;                 ///< empty: none
  bool truthOpened = false;                    ///< a person opened it here and said that it is the truth
  std::vector<PredictedLabels> predictions;    ///< A, then B
  std::map<int, std::string> labels;           ///< value → name; empty: whatever the label maps hold
  std::optional<int> organ;                    ///< to be lit; its slice of largest error of A is shown first
  std::vector<std::filesystem::path> nextFew;  ///< images that are likely to be asked for next, to read ahead
  std::string reviewSource;  ///< whose prediction is reviewed, as in ReviewRecord; empty: none, no review bar
  ReviewState review = ReviewState::Open;  ///< what was decided before
  std::string reviewNote;
  /// The cases that Page Up and Page Down go through, this one at `place`; empty: none. Theirs is not read.
  std::vector<ViewerRequest> among;
  std::size_t place = 0;
  bool isDatasetCase = false;  ///< `caseName` is what a dataset calls it; else it may be the name of a file
};

}  // namespace viscera
