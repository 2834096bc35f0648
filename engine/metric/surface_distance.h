// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/crop.h"
#include "engine/volume/geometry.h"

#include <cstdint>
#include <span>
#include <vector>

namespace viscera {

/// A predicted label map and its reference on one grid, i fastest. Views: the voxels must outlive it.
struct LabelMapPair {
  std::span<const std::uint8_t> prediction;
  std::span<const std::uint8_t> reference;
  Index3 size{0, 0, 0};
  Eigen::Vector3d spacing_mm = Eigen::Vector3d::Ones();
};

/// Smallest box around each label 0 … classCount-1 in either map; empty where neither has it. One pass over
/// both.
[[nodiscard]] std::vector<VoxelBox> labelBoxes(const LabelMapPair& maps, int classCount);

/// Distances in mm between the surfaces of one label, one value for each edge voxel. Infinite where the other
/// map has no such voxel.
struct SurfaceDistances {
  std::vector<float> fromPrediction_mm;  ///< of each predicted edge voxel to the reference's edge
  std::vector<float> fromReference_mm;
};

/// A voxel is an edge voxel when one of its six neighbours is of another label or lies outside the volume.
/// `box` holds every voxel of the label in both maps (see labelBoxes).
/// Source: MONAI get_mask_edges (binary erosion with the 6-neighbourhood) and get_surface_distance,
/// "euclidean".
[[nodiscard]] SurfaceDistances surfaceDistances(const LabelMapPair& maps, int label, const VoxelBox& box);

}  // namespace viscera
