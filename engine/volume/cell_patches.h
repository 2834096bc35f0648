// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <array>
#include <cstdint>

namespace viscera {

/// How a surface passes through a cell whose eight corners are voxel centres, inside or outside of an organ.
///
/// Corner x + 2 y + 4 z. Edge 4 a + u + 2 v runs along axis a at u along axis (a + 1) % 3 and v along
/// (a + 2) % 3. On a face whose opposite corners alone are inside, each inside corner is cut off for itself:
/// what only touches along an edge or at a corner stays apart. The rule depends on the face alone, so that
/// neighbours agree and the surface has no holes.
struct CellPatches {
  int count = 0;                              ///< separate pieces of surface in the cell
  std::array<std::int8_t, 12> patchOfEdge{};  ///< -1: the surface does not cross the edge
  std::array<Eigen::Vector3d, 4> centre;      ///< of each piece: mean of its crossings, cell coordinates
};

/// Pieces for the inside corners that are set as bits in `corners`.
[[nodiscard]] const CellPatches& cellPatches(std::uint8_t corners);

}  // namespace viscera
