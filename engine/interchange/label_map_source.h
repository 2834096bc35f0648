// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/source_header.h"
#include "engine/volume/volume.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace viscera {

/// A label map and what its file says of it.
struct NamedLabelMap {
  Volume labels;  ///< UInt8
  SourceHeader header;
  std::map<int, std::string> names;  ///< that the file carries; empty: none
};

/// Reads a label map of any format, a DICOM segmentation included.
///
/// A DICOM segmentation comes on `grid` where its frames lie on the slices of it, whatever the order of its
/// axes, else on the smallest grid of its own. Its segments have their numbers as values; where one of them
/// has a name of `wanted`, each of those gets the value of that name and the others free values. A segment
/// is called by its label, else by its code.
/// @throws as readVolume, Error{InvalidInput} for values that are no labels, and for segments that overlap or
/// hold shares of voxels.
[[nodiscard]] NamedLabelMap readNamedLabelMap(const std::filesystem::path& file,
                                              const std::optional<Geometry>& grid = std::nullopt,
                                              const std::map<int, std::string>& wanted = {});

}  // namespace viscera
