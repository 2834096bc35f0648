// SPDX-License-Identifier: Apache-2.0
#include "viewer_volumes.h"

namespace viscera::test {

Geometry smallGrid() {
  Geometry grid;
  grid.size = {8, 6, 4};
  grid.spacing_mm = {2.0, 3.0, 5.0};
  grid.origin_mm = {10.0, -20.0, 30.0};
  return grid;
}

Volume smallScan() {
  Volume scan(smallGrid(), VoxelType::Int16);
  for (std::int64_t k = 0; k < 4; ++k)
    for (std::int64_t j = 0; j < 6; ++j)
      for (std::int64_t i = 0; i < 8; ++i)
        scan.voxels<std::int16_t>()[scan.offset(i, j, k)] = static_cast<std::int16_t>(i + 10 * j + 40 * k);
  return scan;
}

Volume labelsAt(const Geometry& grid, std::uint8_t label, const std::vector<Index3>& voxels) {
  Volume labels(grid, VoxelType::UInt8);
  for (const Index3& at : voxels) labels.voxels<std::uint8_t>()[labels.offset(at[0], at[1], at[2])] = label;
  return labels;
}

}  // namespace viscera::test
