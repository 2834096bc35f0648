// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <cstdint>
#include <string>

namespace viscera {

/// The volume as UInt8 labels on its own grid. Values may be off a whole number by 1e-3, as label maps stored
/// with a slope are. @throws Error{InvalidInput} naming `name` and the value where a voxel is not a whole
/// number in 0 … 255.
[[nodiscard]] Volume labelMapFrom(const Volume& volume, const std::string& name);

/// Volume of `voxels` voxels in ml.
[[nodiscard]] double organVolume_ml(std::int64_t voxels, const Geometry& geometry);

}  // namespace viscera
