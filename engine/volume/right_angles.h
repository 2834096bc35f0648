// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <filesystem>

namespace viscera {

/// Voxel axes that are not at right angles, and the nearest ones that are.
struct RightAngles {
  Eigen::Matrix4d before = Eigen::Matrix4d::Identity();  ///< RAS mm from voxel, as stored
  Eigen::Matrix4d after = Eigen::Matrix4d::Identity();
  double shear_deg = 0.0;    ///< how far the two axes that are worst off are from 90 degrees
  double largest_deg = 0.0;  ///< the most by which an axis turns
  double farthest_mm = 0.0;  ///< the most by which a voxel of the file moves; of a matrix alone 0
};

/// The nearest matrix with axes at right angles: voxel sizes and the centre of voxel (0, 0, 0) stay, the
/// directions D become U Vᵀ of their singular value decomposition, which is the orthonormal matrix that
/// differs least from D in the sum of squares. Source: Schönemann 1966, orthogonal Procrustes.
[[nodiscard]] RightAngles nearestRightAngles(const Eigen::Matrix4d& rasFromVoxel);

/// Of a NIfTI file. @throws Error{InvalidInput} for a file of another kind or a damaged one, Error{Io}.
[[nodiscard]] RightAngles rightAnglesOf(const std::filesystem::path& nifti);

/// Writes a copy of a NIfTI file whose sform has axes at right angles; all other bytes stay as they are
/// (repacked where the name ends in .gz). @throws as rightAnglesOf(), Error{InvalidInput} where the file has
/// no sform.
void writeWithRightAngles(const std::filesystem::path& nifti, const std::filesystem::path& target);

}  // namespace viscera
