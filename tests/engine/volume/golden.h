// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/volume/volume.h"
#include "tests/support/test_paths.h"

#include <algorithm>
#include <string>
#include <vector>

namespace viscera::test {

/// Values by MONAI and nibabel; tests/golden/make_volume.py wrote them.
inline const Json& volumeGolden() {
  static const Json golden = readJsonFile(sourceFolder() / "tests" / "golden" / "volume.json");
  return golden;
}

inline Index3 sizeFrom(const Json& value) {
  return {value[0].get<std::int64_t>(), value[1].get<std::int64_t>(), value[2].get<std::int64_t>()};
}

inline Eigen::Vector3d vectorFrom(const Json& value) {
  return {value[0].get<double>(), value[1].get<double>(), value[2].get<double>()};
}

inline Eigen::Matrix4d matrixFrom(const Json& rows) {
  Eigen::Matrix4d matrix;
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column) matrix(row, column) = rows[row][column].get<double>();
  return matrix;
}

/// Geometry whose RAS matrix is `ras`; axes that are not at right angles stay as they are.
inline Geometry geometryOf(const Eigen::Matrix4d& ras, const Index3& size) {
  Eigen::Matrix4d lps = ras;
  lps.topRows<2>() *= -1.0;
  Geometry geometry;
  geometry.size = size;
  geometry.origin_mm = lps.topRightCorner<3, 1>();
  const Eigen::Matrix3d linear = lps.topLeftCorner<3, 3>();
  geometry.spacing_mm = linear.colwise().norm();
  geometry.direction = linear * geometry.spacing_mm.cwiseInverse().asDiagonal();
  return geometry;
}

inline Volume volumeFrom(const Json& affine, const Json& size, const Json& voxels) {
  Volume volume(geometryOf(matrixFrom(affine), sizeFrom(size)), VoxelType::Float32);
  const auto values = voxels.get<std::vector<float>>();
  std::copy(values.begin(), values.end(), volume.voxels<float>().begin());
  return volume;
}

/// Largest difference of two RAS matrices, in mm.
inline double distance(const Geometry& geometry, const Eigen::Matrix4d& ras) {
  return (geometry.rasFromVoxel().matrix() - ras).cwiseAbs().maxCoeff();
}

inline std::vector<double> valuesOf(const Volume& volume) {
  const Volume wide = volume.convertedTo(VoxelType::Float64);
  const auto voxels = wide.voxels<double>();
  return {voxels.begin(), voxels.end()};
}

}  // namespace viscera::test
