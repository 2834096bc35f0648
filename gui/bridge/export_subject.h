// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace viscera {

/// A label map that a page offers for export, with what belongs to it.
struct ExportSubject {
  std::filesystem::path labels;      ///< label map
  std::filesystem::path image;       ///< its scan: a file or the folder of a DICOM series; empty: unknown
  std::map<int, std::string> names;  ///< label value → name; empty: those of the file
  std::string name;                  ///< of the case, for the title and for file names: "img0007"
  std::string algorithm;             ///< what made the labels: "fine-tune 3"; empty: unknown
};

}  // namespace viscera
