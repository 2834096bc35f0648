// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace viscera {

/// A label map that a page offers for export, with what belongs to it.
struct ExportSubject {
  std::filesystem::path labels;      ///< label map
  std::filesystem::path image;       ///< its scan: a file or the folder of a DICOM series; empty: unknown
  std::map<int, std::string> names;  ///< label value → name; empty: those of the file
  std::string name;                  ///< of the case, for the title: "img0007"
  std::string algorithm;             ///< what made the labels: "fine-tune 3"; empty: unknown
  /// `name` is what a dataset calls the case. Else it may be that of a file, and so that of a patient, and
  /// stays out of the names of other files.
  bool isDatasetCase = false;
  std::int64_t number = 0;  ///< of the predicted scan: stands in file names where no case does; 0: none
};

}  // namespace viscera
