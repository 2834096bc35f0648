// SPDX-License-Identifier: Apache-2.0
#include "viewer/surface_marks.h"

#include "viewer/anatomical_letters.h"

namespace viscera {
namespace {

constexpr double kBeyond = 0.04;  // of the scan's longest edge

/// Outer corner of the box; bit a of the number: at the end of axis a.
Eigen::Vector3d corner(const Geometry& scan, unsigned number) {
  Eigen::Vector3d index;
  for (unsigned axis = 0; axis < 3; ++axis)
    index[axis] = (number >> axis & 1U) != 0U ? static_cast<double>(scan.size.at(axis)) - 0.5 : -0.5;
  return scan.patientFromVoxel() * index;
}

Eigen::Vector3d edges_mm(const Geometry& scan) {
  return Eigen::Vector3d(static_cast<double>(scan.size[0]),
                         static_cast<double>(scan.size[1]),
                         static_cast<double>(scan.size[2]))
      .cwiseProduct(scan.spacing_mm);
}

}  // namespace

std::vector<SurfaceLine> boxEdges(const Geometry& scan, std::uint32_t rgb) {
  std::vector<SurfaceLine> lines;
  for (unsigned number = 0; number < 8; ++number)
    for (unsigned axis = 0; axis < 3; ++axis)
      if ((number >> axis & 1U) == 0U)
        lines.push_back({corner(scan, number), corner(scan, number | 1U << axis), rgb});
  return lines;
}

std::vector<SurfaceLine> crossLines(const Geometry& scan, const Eigen::Vector3d& lps_mm) {
  const Eigen::Affine3d patientFromVoxel = scan.patientFromVoxel();
  const Eigen::Vector3d index = patientFromVoxel.inverse() * lps_mm;
  std::vector<SurfaceLine> lines;
  for (unsigned axis = 0; axis < 3; ++axis) {
    Eigen::Vector3d from = index;
    Eigen::Vector3d to = index;
    from[axis] = -0.5;
    to[axis] = static_cast<double>(scan.size.at(axis)) - 0.5;
    lines.push_back({patientFromVoxel * from, patientFromVoxel * to});
  }
  return lines;
}

std::vector<SurfaceLetter> boxLetters(const Geometry& scan) {
  const Eigen::Vector3d edges = edges_mm(scan);
  const Eigen::Vector3d middle = (corner(scan, 0) + corner(scan, 7)) / 2.0;
  std::vector<SurfaceLetter> letters;
  for (unsigned axis = 0; axis < 3; ++axis)
    for (const double side : {-1.0, 1.0}) {
      const Eigen::Vector3d outwards = side * scan.direction.col(axis);
      letters.push_back(
          {directionLetters(outwards), middle + outwards * (edges[axis] / 2.0 + kBeyond * edges.maxCoeff())});
    }
  return letters;
}

Eigen::AlignedBox3d patientBox(const Geometry& scan) {
  Eigen::AlignedBox3d box;
  for (unsigned number = 0; number < 8; ++number) box.extend(corner(scan, number));
  return box;
}

}  // namespace viscera
