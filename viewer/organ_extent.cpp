// SPDX-License-Identifier: Apache-2.0
#include "viewer/organ_extent.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace viscera {
namespace {

using Extents = std::array<OrganExtent, 256>;

/// A run of one label in a row.
struct Run {
  std::uint8_t label;
  std::int64_t start;
  std::int64_t stop;
  std::int64_t j;
  std::int64_t k;
};

void include(OrganExtent& extent, const Run& run) {
  const Index3 start{run.start, run.j, run.k};
  const Index3 stop{run.stop, run.j + 1, run.k + 1};
  if (extent.voxels == 0) {
    extent.box = {start, stop};
  } else {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      extent.box.start.at(axis) = std::min(extent.box.start.at(axis), start.at(axis));
      extent.box.stop.at(axis) = std::max(extent.box.stop.at(axis), stop.at(axis));
    }
  }
  extent.voxels += run.stop - run.start;
}

/// First voxel from `i` on that differs from `label`; eight at a time, since most rows are background.
std::int64_t endOfRun(const std::uint8_t* row, std::int64_t i, std::int64_t size, std::uint8_t label) {
  const std::uint64_t eight = label * std::uint64_t{0x0101010101010101};
  for (std::uint64_t voxels = eight; i + 8 <= size; i += 8) {
    std::memcpy(&voxels, row + i, sizeof(voxels));
    if (voxels != eight) break;
  }
  while (i < size && row[i] == label) ++i;
  return i;
}

}  // namespace

std::vector<OrganExtent> organExtents(const Volume& labels, const WorkContext& work) {
  const Index3& size = labels.size();
  const std::uint8_t* row = labels.voxels<std::uint8_t>().data();
  Extents extents;
  for (std::int64_t k = 0; k < size[2]; ++k) {
    work.throwIfStopped();
    for (std::int64_t j = 0; j < size[1]; ++j, row += size[0])
      for (std::int64_t i = 0; i < size[0];) {
        const std::int64_t stop = endOfRun(row, i, size[0], row[i]);
        if (row[i] != 0) include(extents.at(row[i]), {row[i], i, stop, j, k});
        i = stop;
      }
  }
  std::vector<OrganExtent> found;
  for (std::size_t label = 1; label < extents.size(); ++label) {
    if (extents.at(label).voxels == 0) continue;
    extents.at(label).label = static_cast<int>(label);
    found.push_back(extents.at(label));
  }
  std::stable_sort(found.begin(), found.end(), [](const OrganExtent& a, const OrganExtent& b) {
    return a.voxels > b.voxels;
  });
  return found;
}

}  // namespace viscera
