// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace viscera {

/// How the index along one axis of the target grid maps to an index along one axis of the source:
/// source = scale * target + shift.
struct AxisMapping {
  std::int64_t sourceCount = 0;
  std::int64_t targetCount = 0;
  double scale = 1.0;
  double shift = 0.0;
};

/// Source coordinates of all target indices, clamped to [0, sourceCount - 1].
///
/// Computed by the operations, in the order, of MONAI's SpatialResample (to_norm_affine, affine_grid,
/// grid_sample in float64): a target voxel half-way between two source voxels then falls to the same one as
/// there.
[[nodiscard]] std::vector<double> sourceCoordinates(const AxisMapping& mapping);

}  // namespace viscera
