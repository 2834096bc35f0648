// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// One label value of a dataset. Value 0 is the background.
struct LabelRow {
  int value = 0;
  std::string name;
  std::string colour = {};          ///< "#rrggbb"; empty: that of the palette
  std::optional<int> partner = {};  ///< value of the same organ of the other side
  std::optional<int> remapTo = {};  ///< value that a remap gives it
  bool ignored = false;             ///< a remap makes it background

  bool operator==(const LabelRow&) const = default;
};

/// What is wrong with one label of a table.
struct LabelRowProblem {
  std::size_t row = 0;
  std::string message;  ///< one sentence with the remedy
};

/// All that is wrong: values and names that come twice, values outside 0 … 255, names that are empty, and
/// partners that are not there or have another partner.
[[nodiscard]] std::vector<LabelRowProblem> problemsOfLabels(const std::vector<LabelRow>& rows);

/// Which files of a folder are scans, and which their label maps.
struct FolderPattern {
  std::filesystem::path folder;
  std::string images = "*.nii.gz";  ///< relative; * stands for any letters, though for no folder
  std::string labels =
      "{case}_seg.nii.gz";  ///< relative; {case} stands for what the first * stood for; empty: none
};

/// A scan and its label map.
struct FolderPair {
  std::string name;
  std::string image;  ///< relative to the folder
  std::string label;  ///< relative; empty: there is none

  bool operator==(const FolderPair&) const = default;
};

struct FolderPreview {
  std::vector<FolderPair> pairs;        ///< by name
  std::vector<std::string> labelsOnly;  ///< fit the pattern of label maps, but no scan belongs to them
};

}  // namespace viscera
