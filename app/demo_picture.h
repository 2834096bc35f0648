// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <filesystem>
#include <vector>

namespace viscera {

/// Axial slice with the most voxels of the first label map, as radiologists look at it: the scan alone, then
/// each label map in the organ colours over it, side by side. All volumes on one grid; label maps of any
/// integer type.
/// @throws Error{Io}.
void writeComparisonPicture(const std::filesystem::path& file,
                            const Volume& scan,
                            const std::vector<Volume>& labelMaps);

}  // namespace viscera
