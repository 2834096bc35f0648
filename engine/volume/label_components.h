// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <Eigen/Core>

#include <cstdint>
#include <map>

namespace viscera {

/// What is there of one label of a label map.
struct LabelComponents {
  std::int64_t voxels = 0;                              ///< of all components
  std::int64_t count = 0;                               ///< of connected components
  std::int64_t largest = 0;                             ///< voxels of the largest one
  Eigen::Vector3d centre_mm = Eigen::Vector3d::Zero();  ///< of all its voxels, LPS

  [[nodiscard]] std::int64_t outsideLargest() const { return voxels - largest; }
};

/// Connected components of each label but background (0); labels without a voxel are not in it. Two voxels of
/// a label are connected where they share a face, an edge or a corner (26 neighbours).
/// `labels`: UInt8. @throws Error{Internal} for another type.
[[nodiscard]] std::map<int, LabelComponents> labelComponents(const Volume& labels);

/// Sets all voxels to background that do not belong to the largest component of their label; of components
/// equally large the one stays whose first voxel comes first in memory. Returns what was there before.
/// @throws as labelComponents.
std::map<int, LabelComponents> keepLargestComponents(Volume& labels);

}  // namespace viscera
