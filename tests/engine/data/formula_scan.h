// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera::test {

/// Grid of the scan in tests/golden/make_preprocessing.py: LAS, turned by 9 and 8 degrees.
inline Geometry formulaGeometry() {
  Geometry geometry;
  geometry.size = {22, 26, 13};
  geometry.spacing_mm = {1.7, 1.3, 3.1};
  geometry.origin_mm = {-20.5, 31.25, -412.0};
  Eigen::Matrix3d aboutZ, aboutX;
  aboutZ << 84.0 / 85, -13.0 / 85, 0, 13.0 / 85, 84.0 / 85, 0, 0, 0, 1;
  aboutX << 1, 0, 0, 0, 112.0 / 113, -15.0 / 113, 0, 15.0 / 113, 112.0 / 113;
  const Eigen::Matrix3d las = Eigen::Vector3d(1.0, -1.0, 1.0).asDiagonal();
  geometry.direction = aboutZ * aboutX * las;
  return geometry;
}

struct FormulaScan {
  Volume image;  ///< Int16, HU: a body of mixed tissue in air
  Volume label;  ///< UInt8, 1 … 13 in the body's middle
};

inline FormulaScan formulaScan() {
  const Geometry geometry = formulaGeometry();
  FormulaScan scan{{geometry, VoxelType::Int16}, {geometry, VoxelType::UInt8}};
  const auto square = [](std::int64_t value) { return value * value; };
  for (std::int64_t k = 0; k < geometry.size[2]; ++k)
    for (std::int64_t j = 0; j < geometry.size[1]; ++j)
      for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
        const std::int64_t depth = 9 * square(2 * i - 20) + 7 * square(2 * j - 27) + 32 * square(2 * k - 11);
        const std::int64_t tissue = (37 * i + 61 * j + 97 * k + 5 * i * j) % 480 - 190;
        const std::size_t voxel = scan.image.offset(i, j, k);
        scan.image.voxels<std::int16_t>()[voxel] = static_cast<std::int16_t>(depth < 2900 ? tissue : -1000);
        scan.label.voxels<std::uint8_t>()[voxel] =
            static_cast<std::uint8_t>(depth < 1800 ? 1 + (i / 3 + j / 2 + k) % 13 : 0);
      }
  return scan;
}

}  // namespace viscera::test
