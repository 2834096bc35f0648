// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/slice_scene.h"

#include <Eigen/Core>

#include <optional>
#include <vector>

namespace viscera {

/// What is at one position of the patient.
struct ProbeSample {
  Eigen::Vector3d lps_mm = Eigen::Vector3d::Zero();  ///< the position asked for
  Eigen::Vector3d ras_mm = Eigen::Vector3d::Zero();
  Eigen::Vector3d voxel = Eigen::Vector3d::Zero();  ///< continuous index (i, j, k) of the scan
  /// Index of the scan's voxel there, as the file stores it, from 0; none outside the scan.
  std::optional<Index3> index;
  double value_hu = 0.0;  ///< of that voxel, not interpolated
  /// Label of each layer of the scene; none where the layer is not laid over the scan or ends before.
  std::vector<std::optional<int>> labels;
};

[[nodiscard]] ProbeSample probe(const SliceScene& scene, const Eigen::Vector3d& lps_mm);

/// Value of the voxel of any volume that a position in LPS mm lies in, e.g. of a probability map; none
/// outside.
[[nodiscard]] std::optional<double> valueAt(const Volume& volume, const Eigen::Vector3d& lps_mm);

}  // namespace viscera
