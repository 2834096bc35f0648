// SPDX-License-Identifier: Apache-2.0
#include "surface_bodies.h"

namespace viscera::test {

void addEllipsoid(Volume& labels,
                  std::uint8_t label,
                  const Eigen::Vector3d& middle_mm,
                  const Eigen::Vector3d& radii_mm) {
  const Eigen::Affine3d patientFromVoxel = labels.geometry().patientFromVoxel();
  const Index3 size = labels.size();
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j)
      for (std::int64_t i = 0; i < size[0]; ++i) {
        const Eigen::Vector3d index(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k));
        const Eigen::Vector3d way = patientFromVoxel * index - middle_mm;
        if (way.cwiseQuotient(radii_mm).norm() <= 1.0)
          labels.voxels<std::uint8_t>()[labels.offset(i, j, k)] = label;
      }
}

Volume emptyBody() {
  Geometry grid;
  grid.size = {60, 50, 40};
  grid.spacing_mm = {2.0, 2.0, 3.0};
  grid.origin_mm = {-60.0, -50.0, 100.0};
  return Volume(grid, VoxelType::UInt8);
}

}  // namespace viscera::test
