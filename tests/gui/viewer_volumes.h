// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <array>
#include <memory>
#include <vector>

namespace viscera::test {

/// Grid of 8 x 6 x 4 voxels of 2 x 3 x 5 mm, axes along LPS, first voxel at (10, -20, 30) mm.
[[nodiscard]] Geometry smallGrid();

/// Int16 on smallGrid(): voxel (i, j, k) is i + 10 j + 40 k, from 0 to 177.
[[nodiscard]] Volume smallScan();

/// UInt8 on `grid`: `label` in the given voxels, else 0.
[[nodiscard]] Volume labelsAt(const Geometry& grid, std::uint8_t label, const std::vector<Index3>& voxels);

}  // namespace viscera::test
