// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/cell_patches.h"

#include <cstddef>

namespace viscera {
namespace {

using Corner = std::array<int, 3>;

bool isInside(std::uint8_t corners, const Corner& corner) {
  return ((corners >> static_cast<unsigned>(corner[0] + 2 * corner[1] + 4 * corner[2])) & 1U) != 0;
}

/// Number of the edge between two corners that differ along one axis.
std::size_t edgeBetween(const Corner& from, const Corner& to) {
  std::size_t axis = 0;
  while (from.at(axis) == to.at(axis)) ++axis;
  return 4 * axis + static_cast<std::size_t>(from.at((axis + 1) % 3) + 2 * from.at((axis + 2) % 3));
}

/// Corners of a face, counter-clockwise seen from outside the cell.
std::array<Corner, 4> faceCorners(std::size_t normal, int side) {
  constexpr std::array<std::array<int, 2>, 4> kRound{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  std::array<Corner, 4> corners{};
  for (std::size_t n = 0; n < 4; ++n) {
    Corner& corner = corners.at(side == 1 ? n : 3 - n);
    corner.at(normal) = side;
    corner.at((normal + 1) % 3) = kRound.at(n)[0];
    corner.at((normal + 2) % 3) = kRound.at(n)[1];
  }
  return corners;
}

/// Edge at which the border of the surface goes on behind each edge; -1 where it does not pass.
using Borders = std::array<int, 12>;

/// Walking round a face, each stretch of inside corners is cut off by one line from where it ends to where it
/// began.
void addBordersOfFace(std::uint8_t corners, const std::array<Corner, 4>& face, Borders& next) {
  for (std::size_t first = 0; first < 4; ++first) {
    const Corner& before = face.at((first + 3) % 4);
    if (!isInside(corners, face.at(first)) || isInside(corners, before)) continue;
    std::size_t last = first;
    while (isInside(corners, face.at((last + 1) % 4))) ++last;
    const std::size_t leaving = edgeBetween(face.at(last % 4), face.at((last + 1) % 4));
    next.at(leaving) = static_cast<int>(edgeBetween(before, face.at(first)));
  }
}

Eigen::Vector3d middleOf(std::size_t edge) {
  const std::size_t axis = edge / 4;
  Eigen::Vector3d middle;
  middle[static_cast<Eigen::Index>(axis)] = 0.5;
  middle[static_cast<Eigen::Index>((axis + 1) % 3)] = static_cast<double>(edge & 1U);
  middle[static_cast<Eigen::Index>((axis + 2) % 3)] = static_cast<double>((edge >> 1U) & 1U);
  return middle;
}

CellPatches patchesOf(std::uint8_t corners) {
  Borders next;
  next.fill(-1);
  for (std::size_t normal = 0; normal < 3; ++normal)
    for (int side = 0; side < 2; ++side) addBordersOfFace(corners, faceCorners(normal, side), next);
  CellPatches patches;
  patches.patchOfEdge.fill(-1);
  for (std::size_t start = 0; start < 12; ++start) {
    if (next.at(start) < 0 || patches.patchOfEdge.at(start) >= 0) continue;
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    int crossings = 0;
    for (std::size_t edge = start; patches.patchOfEdge.at(edge) < 0;
         edge = static_cast<std::size_t>(next.at(edge))) {
      patches.patchOfEdge.at(edge) = static_cast<std::int8_t>(patches.count);
      sum += middleOf(edge);
      ++crossings;
    }
    patches.centre.at(static_cast<std::size_t>(patches.count++)) = sum / crossings;
  }
  return patches;
}

std::array<CellPatches, 256> allPatches() {
  std::array<CellPatches, 256> table;
  for (std::size_t corners = 0; corners < table.size(); ++corners)
    table.at(corners) = patchesOf(static_cast<std::uint8_t>(corners));
  return table;
}

}  // namespace

const CellPatches& cellPatches(std::uint8_t corners) {
  static const std::array<CellPatches, 256> kTable = allPatches();
  return kTable[corners];
}

}  // namespace viscera
