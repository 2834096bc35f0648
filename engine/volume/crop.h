// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera {

/// Half-open box of voxel indices: start inclusive, stop exclusive.
struct VoxelBox {
  Index3 start{0, 0, 0};
  Index3 stop{0, 0, 0};
  [[nodiscard]] Index3 size() const { return {stop[0] - start[0], stop[1] - start[1], stop[2] - start[2]}; }
  [[nodiscard]] bool empty() const { return size()[0] <= 0 || size()[1] <= 0 || size()[2] <= 0; }
};

/// Tight box around the voxels greater than `threshold`; empty where there are none. Float32 volumes.
/// Source: MONAI CropForeground with margin 0.
[[nodiscard]] VoxelBox foregroundBox(const Volume& volume, double threshold = 0.0);

/// Copy of the box; it may reach beyond the volume, where voxels become 0. The origin moves along.
[[nodiscard]] Volume cropped(const Volume& volume, const VoxelBox& box);
[[nodiscard]] Geometry croppedGeometry(const Geometry& geometry, const VoxelBox& box);

/// Box that centres a volume of `size` in at least `least`: floor(half) before, the rest after (MONAI
/// SpatialPad).
[[nodiscard]] VoxelBox paddedBox(const Index3& size, const Index3& least);

}  // namespace viscera
