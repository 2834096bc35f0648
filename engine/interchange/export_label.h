// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/organ_palette.h"
#include "engine/interchange/organ_codes.h"
#include "engine/volume/crop.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// A label that a label map holds, with all that files say of it.
struct ExportLabel {
  int value = 0;
  std::string name;
  Rgb colour;
  OrganCode code;
  bool isCoded = false;  ///< false: no organ of this name is known, `code` is "Tissue"
  std::int64_t voxels = 0;
  double volume_ml = 0.0;
  VoxelBox box;  ///< tight
};

/// The labels besides 0 that occur in a UInt8 label map, ascending. A label without a name is called
/// "label 5", one without a colour gets that of the palette "Viscera"; line breaks in names become blanks.
[[nodiscard]] std::vector<ExportLabel> labelTable(const Volume& labels,
                                                  const std::map<int, std::string>& names,
                                                  const std::map<int, Rgb>& colours = {});

/// The same for every name of a value in 1 … 255, whether it occurs or not: without voxels, volume and box.
[[nodiscard]] std::vector<ExportLabel> labelTable(const std::map<int, std::string>& names);

/// A name as part of a file name: lower case, letters, digits and "_" only, "left_kidney".
[[nodiscard]] std::string fileStemOf(const ExportLabel& label);

}  // namespace viscera
