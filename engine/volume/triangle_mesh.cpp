// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/triangle_mesh.h"

#include <Eigen/Geometry>

#include <algorithm>

namespace viscera {

double enclosedVolume_mm3(const TriangleMesh& mesh) {
  if (mesh.points_mm.empty()) return 0.0;
  // Seen from a point of the mesh, so that a far origin costs no digits.
  const Eigen::Vector3d here = mesh.points_mm.front();
  double sum = 0.0;
  for (const auto& [a, b, c] : mesh.triangles)
    sum += (mesh.points_mm[a] - here).dot((mesh.points_mm[b] - here).cross(mesh.points_mm[c] - here));
  return sum / 6.0;
}

std::size_t faultyEdges(const TriangleMesh& mesh) {
  struct Side {
    std::uint64_t edge;
    bool isForward;
    bool operator<(const Side& other) const {
      return edge != other.edge ? edge < other.edge : isForward < other.isForward;
    }
  };
  std::vector<Side> sides;
  sides.reserve(3 * mesh.triangles.size());
  for (const auto& triangle : mesh.triangles)
    for (std::size_t n = 0; n < 3; ++n) {
      const std::uint64_t from = triangle.at(n);
      const std::uint64_t to = triangle.at((n + 1) % 3);
      sides.push_back({std::min(from, to) << 32U | std::max(from, to), from < to});
    }
  std::sort(sides.begin(), sides.end());
  std::size_t faulty = 0;
  for (std::size_t n = 0; n < sides.size();) {
    std::size_t end = n;
    while (end < sides.size() && sides[end].edge == sides[n].edge) ++end;
    const bool isSound = end - n == 2 && !sides[n].isForward && sides[n + 1].isForward;
    faulty += isSound ? 0 : 1;
    n = end;
  }
  return faulty;
}

}  // namespace viscera
