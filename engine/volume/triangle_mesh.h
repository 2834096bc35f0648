// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <array>
#include <cstdint>
#include <vector>

namespace viscera {

/// Triangles between points in LPS mm; seen from outside the corners of each run counter-clockwise.
struct TriangleMesh {
  std::vector<Eigen::Vector3d> points_mm;
  std::vector<std::array<std::uint32_t, 3>> triangles;
};

/// Volume that a closed mesh encloses; negative where its triangles face inwards.
[[nodiscard]] double enclosedVolume_mm3(const TriangleMesh& mesh);

/// Edges that do not lie in exactly two triangles which run along them in opposite directions; 0 for a closed
/// and consistently oriented surface.
[[nodiscard]] std::size_t faultyEdges(const TriangleMesh& mesh);

}  // namespace viscera
