// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/crop.h"

#include <array>
#include <cstdint>
#include <vector>

namespace viscera {

/// Surface around the voxels of one label as faces between points, in voxel indices.
///
/// One point for each piece of surface in a cell between eight voxels, one face for each pair of neighbours
/// of which one is inside. Every edge lies in exactly two faces, also where the label touches itself along an
/// edge or at a corner. With all points at their `anchor` the surface is that of the voxels as boxes.
/// Source: Gibson 1998, "Constrained Elastic SurfaceNets", made manifold by one point for each piece as in
/// Schaefer, Ju and Warren 2007, "Manifold Dual Contouring".
struct SurfaceNet {
  /// Corners counter-clockwise seen from outside: 4, or up to 8 where pieces meet at a doubtful face.
  struct Face {
    std::array<std::uint32_t, 8> corners{};
    std::uint8_t count = 0;
  };
  std::vector<Eigen::Vector3d> points;   ///< first guess: the mean of the crossings of each piece
  std::vector<Eigen::Vector3d> anchors;  ///< middle of the cell
  std::vector<Face> faces;
};

/// Net around `value` in a UInt8 label map; `box` holds all voxels that count and may touch the border.
[[nodiscard]] SurfaceNet surfaceNet(const Volume& labels, int value, const VoxelBox& box);

}  // namespace viscera
