// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/preprocessing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace viscera {

/// The two model voxels beside a source voxel along one axis, and their weights. Beyond the crop lies 0:
/// there the weight is 0 and the index that of a voxel inside.
struct AxisTap {
  std::int64_t low = 0;
  std::int64_t high = 0;
  float lowWeight = 0.0F;
  float highWeight = 0.0F;
};

/// One axis of the model grid, and the source axis that runs along it.
struct RestoringAxis {
  std::vector<AxisTap> taps;  ///< of the source voxels beside the crop, in the model axis' direction
  std::ptrdiff_t step = 0;    ///< source elements from one of them to the next
};

/// How labels on the model grid come back to the source grid, axis by axis.
struct RestoringAxes {
  std::array<RestoringAxis, 3> axes;
  std::ptrdiff_t first = 0;  ///< source element of the first tap of all three axes
};

/// Coordinates by MONAI's inverse of Spacing: uncropped grid, border rule, no half-voxel shift; then
/// Orientation undone. @throws Error{Internal} where the axes of the two grids are not parallel.
[[nodiscard]] RestoringAxes restoringAxes(const ModelGrid& grid);

}  // namespace viscera
