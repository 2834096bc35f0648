// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/surface_distance.h"

#include "engine/base/error.h"
#include "engine/metric/distance_transform.h"

#include <algorithm>
#include <cmath>

namespace viscera {

namespace {

void include(VoxelBox& box, const Index3& voxel) {
  const bool first = box.empty();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box.start[axis] = first ? voxel[axis] : std::min(box.start[axis], voxel[axis]);
    box.stop[axis] = first ? voxel[axis] + 1 : std::max(box.stop[axis], voxel[axis] + 1);
  }
}

/// Extends the boxes by a row of voxels (j, k); runs of one label cost two updates.
void includeRow(std::vector<VoxelBox>& boxes,
                std::span<const std::uint8_t> row,
                std::int64_t j,
                std::int64_t k) {
  const auto length = static_cast<std::int64_t>(row.size());
  for (std::int64_t i = 0; i < length;) {
    const std::uint8_t label = row[static_cast<std::size_t>(i)];
    std::int64_t last = i;
    while (last + 1 < length && row[static_cast<std::size_t>(last + 1)] == label) ++last;
    if (label < boxes.size()) {
      include(boxes[label], {i, j, k});
      include(boxes[label], {last, j, k});
    }
    i = last + 1;
  }
}

/// The edge voxels of a label as a mask of the box's size.
std::vector<std::uint8_t> edgeMask(std::span<const std::uint8_t> map,
                                   const Index3& size,
                                   int label,
                                   const VoxelBox& box) {
  const Index3 extent = box.size();
  const Index3 stride{1, size[0], size[0] * size[1]};
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(extent[0] * extent[1] * extent[2]), 0);
  const auto isLabel = [&](std::int64_t offset) { return map[static_cast<std::size_t>(offset)] == label; };
  std::size_t target = 0;
  for (std::int64_t k = box.start[2]; k < box.stop[2]; ++k)
    for (std::int64_t j = box.start[1]; j < box.stop[1]; ++j)
      for (std::int64_t i = box.start[0]; i < box.stop[0]; ++i, ++target) {
        const std::int64_t offset = i + stride[1] * j + stride[2] * k;
        if (!isLabel(offset)) continue;
        const Index3 voxel{i, j, k};
        bool inner = true;
        for (std::size_t axis = 0; axis < 3 && inner; ++axis)
          inner = voxel[axis] > 0 && voxel[axis] + 1 < size[axis] && isLabel(offset - stride[axis]) &&
                  isLabel(offset + stride[axis]);
        mask[target] = inner ? 0 : 1;
      }
  return mask;
}

std::vector<float> distancesAt(const std::vector<std::uint8_t>& edge,
                               const std::vector<double>& squared_mm2) {
  std::vector<float> distances_mm;
  for (std::size_t n = 0; n < edge.size(); ++n)
    if (edge[n] != 0) distances_mm.push_back(static_cast<float>(std::sqrt(squared_mm2[n])));
  return distances_mm;
}

}  // namespace

std::vector<VoxelBox> labelBoxes(const LabelMapPair& maps, int classCount) {
  require(classCount > 0 && classCount <= 256, "labelBoxes needs 1 to 256 classes");
  std::vector<VoxelBox> boxes(static_cast<std::size_t>(classCount));
  const auto length = static_cast<std::size_t>(maps.size[0]);
  std::size_t offset = 0;
  for (std::int64_t k = 0; k < maps.size[2]; ++k)
    for (std::int64_t j = 0; j < maps.size[1]; ++j, offset += length) {
      includeRow(boxes, maps.prediction.subspan(offset, length), j, k);
      includeRow(boxes, maps.reference.subspan(offset, length), j, k);
    }
  return boxes;
}

SurfaceDistances surfaceDistances(const LabelMapPair& maps, int label, const VoxelBox& box) {
  if (box.empty()) return {};
  const std::vector<std::uint8_t> predicted = edgeMask(maps.prediction, maps.size, label, box);
  const std::vector<std::uint8_t> reference = edgeMask(maps.reference, maps.size, label, box);
  SurfaceDistances distances;
  distances.fromPrediction_mm =
      distancesAt(predicted, squaredDistanceTransform(reference, box.size(), maps.spacing_mm));
  distances.fromReference_mm =
      distancesAt(reference, squaredDistanceTransform(predicted, box.size(), maps.spacing_mm));
  return distances;
}

}  // namespace viscera
