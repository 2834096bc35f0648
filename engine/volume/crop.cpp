// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/crop.h"

#include <algorithm>
#include <cstring>

namespace viscera {
namespace {

/// Widens `box` by the voxels above the threshold of one row of i.
void includeRow(std::span<const float> row, double threshold, std::int64_t j, std::int64_t k, VoxelBox& box) {
  const auto isForeground = [threshold](float value) { return static_cast<double>(value) > threshold; };
  const auto first = std::find_if(row.begin(), row.end(), isForeground);
  if (first == row.end()) return;
  const auto last = std::find_if(row.rbegin(), row.rend(), isForeground);
  const Index3 low{first - row.begin(), j, k};
  const Index3 high{row.rend() - last, j + 1, k + 1};
  const bool isFirst = box.empty();
  for (std::size_t d = 0; d < 3; ++d) {
    box.start[d] = isFirst ? low[d] : std::min(box.start[d], low[d]);
    box.stop[d] = isFirst ? high[d] : std::max(box.stop[d], high[d]);
  }
}

}  // namespace

VoxelBox foregroundBox(const Volume& volume, double threshold) {
  const std::span<const float> voxels = volume.voxels<float>();
  const Index3& n = volume.size();
  VoxelBox box;
  for (std::int64_t k = 0; k < n[2]; ++k)
    for (std::int64_t j = 0; j < n[1]; ++j)
      includeRow(
          voxels.subspan(volume.offset(0, j, k), static_cast<std::size_t>(n[0])), threshold, j, k, box);
  return box;
}

Geometry croppedGeometry(const Geometry& geometry, const VoxelBox& box) {
  Geometry result = geometry;
  result.size = box.size();
  const Eigen::Vector3d first(static_cast<double>(box.start[0]),
                              static_cast<double>(box.start[1]),
                              static_cast<double>(box.start[2]));
  result.origin_mm = geometry.patientFromVoxel() * first;
  return result;
}

Volume cropped(const Volume& volume, const VoxelBox& box) {
  Volume result(croppedGeometry(volume.geometry(), box), volume.type());
  VoxelBox inside;
  for (std::size_t d = 0; d < 3; ++d) {
    inside.start[d] = std::max<std::int64_t>(box.start[d], 0);
    inside.stop[d] = std::min(box.stop[d], volume.size()[d]);
  }
  if (inside.empty()) return result;
  const std::size_t width = bytesPerVoxel(volume.type());
  const std::size_t rowBytes = static_cast<std::size_t>(inside.size()[0]) * width;
  for (std::int64_t k = inside.start[2]; k < inside.stop[2]; ++k)
    for (std::int64_t j = inside.start[1]; j < inside.stop[1]; ++j)
      std::memcpy(
          result.bytes().data() +
              result.offset(inside.start[0] - box.start[0], j - box.start[1], k - box.start[2]) * width,
          volume.bytes().data() + volume.offset(inside.start[0], j, k) * width,
          rowBytes);
  return result;
}

VoxelBox paddedBox(const Index3& size, const Index3& least) {
  VoxelBox box{{0, 0, 0}, size};
  for (std::size_t d = 0; d < 3; ++d) {
    const std::int64_t missing = std::max<std::int64_t>(least[d] - size[d], 0);
    box.start[d] = -(missing / 2);
    box.stop[d] = size[d] + (missing - missing / 2);
  }
  return box;
}

}  // namespace viscera
