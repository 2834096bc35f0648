// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

#include <array>
#include <cstdint>
#include <string>

namespace viscera {

/// Number of voxels, or a voxel index, along i, j, k.
using Index3 = std::array<std::int64_t, 3>;

/// Where the voxels of a volume lie in the patient.
///
/// Frame: LPS in mm (DICOM, ITK): x grows to the patient's left, y to posterior, z to superior. A voxel's
/// index names its centre. The direction matrix is orthonormal; its columns are the directions in which i, j
/// and k grow. It may be left-handed.
struct Geometry {
  Index3 size{0, 0, 0};
  Eigen::Vector3d spacing_mm = Eigen::Vector3d::Ones();
  Eigen::Vector3d origin_mm = Eigen::Vector3d::Zero();  ///< centre of voxel (0, 0, 0)
  Eigen::Matrix3d direction = Eigen::Matrix3d::Identity();

  [[nodiscard]] std::int64_t voxelCount() const { return size[0] * size[1] * size[2]; }
  [[nodiscard]] double voxelVolume_mm3() const { return spacing_mm.prod(); }
  /// Maps a voxel index to LPS mm.
  [[nodiscard]] Eigen::Affine3d patientFromVoxel() const;
  /// Maps a voxel index to RAS mm (NIfTI, MONAI, 3D Slicer's display).
  [[nodiscard]] Eigen::Affine3d rasFromVoxel() const;
  /// Names the direction in which each index grows, e.g. "LAS"; the nearest axis where the volume is oblique.
  [[nodiscard]] std::string axcodes() const;
};

/// True when sizes are equal and no voxel centre differs by more than `tolerance_mm`.
[[nodiscard]] bool sameGrid(const Geometry& a, const Geometry& b, double tolerance_mm = 1e-3);

/// "122x101x30", for messages.
[[nodiscard]] std::string toString(const Index3& size);

}  // namespace viscera
