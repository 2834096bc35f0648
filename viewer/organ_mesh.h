// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace viscera {

struct TriangleMesh;

/// Triangles as a graphics card takes them; LPS mm.
struct SurfacePart {
  std::vector<Eigen::Vector3f> points_mm;
  std::vector<Eigen::Vector3f> normals;  ///< of length 1, outwards, one for each point
  std::vector<std::array<std::uint32_t, 3>> triangles;

  [[nodiscard]] std::int64_t bytes() const;
};

/// Surface of one organ, ready to be drawn; unchanged from then on.
struct OrganMesh {
  int label = 0;
  Eigen::AlignedBox3f box_mm;
  std::vector<SurfacePart>
      whole;           ///< all triangles, in parts that are drawn or sent to the card one at a time
  SurfacePart coarse;  ///< fewer triangles, for turning without a graphics card

  [[nodiscard]] std::size_t triangleCount() const;
  [[nodiscard]] std::int64_t bytes() const;
};

/// Triangles of all organs together while they are turned without a graphics card.
inline constexpr std::size_t kMostTrianglesWhileTurning = 50'000;
/// Of a part: what a processor draws in half of the 50 ms that the window may be busy.
inline constexpr std::size_t kMostTrianglesOfPart = 60'000;

/// Makes the parts, their normals and the coarse copy of at most `coarseLimit` triangles.
[[nodiscard]] OrganMesh makeOrganMesh(int label, const TriangleMesh& mesh, std::size_t coarseLimit);

/// Shares kMostTrianglesWhileTurning (`total`) out to organs of the given voxel counts, by their surface.
[[nodiscard]] std::vector<std::size_t> coarseShares(const std::vector<std::int64_t>& voxels,
                                                    std::size_t total = kMostTrianglesWhileTurning);

/// Copy with at most `limit` triangles: points in one cube of a grid become one, the grid as fine as the
/// limit allows. The copy need not be closed. Source: Rossignac and Borrel 1993, "Multi-resolution 3D
/// approximations for rendering complex scenes".
[[nodiscard]] SurfacePart decimated(const SurfacePart& part, std::size_t limit);

}  // namespace viscera
