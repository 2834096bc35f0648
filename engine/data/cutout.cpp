// SPDX-License-Identifier: Apache-2.0
#include "engine/data/cutout.h"

#include <algorithm>

namespace viscera {
namespace {

struct ValueRange {
  float smallest = 0.0F;
  float largest = 0.0F;
};

ValueRange rangeOf(std::span<const float> voxels) {
  ValueRange range{voxels[0], voxels[0]};
  for (const float value : voxels) {
    range.smallest = std::min(range.smallest, value);
    range.largest = std::max(range.largest, value);
  }
  return range;
}

}  // namespace

std::vector<Hole> drawHoles(const CutoutConfig& config,
                            bool growing,
                            const Index3& patchSize,
                            RandomStream& stream) {
  std::vector<Hole> holes;
  Index3 lowest{config.smallest, config.smallest, config.smallest};
  for (std::int64_t h = 0; h < config.holes; ++h) {
    Hole hole;
    for (std::size_t d = 0; d < 3; ++d) {
      const std::int64_t edge = stream.integer(lowest[d], config.largest);
      if (growing) lowest[d] = edge;
      hole.size[d] = std::min(edge, patchSize[d]);
    }
    for (std::size_t d = 0; d < 3; ++d) hole.corner[d] = stream.integer(0, patchSize[d] - hole.size[d]);
    holes.push_back(hole);
  }
  return holes;
}

void replaceInside(const at::Tensor& patch, const std::vector<Hole>& holes, RandomStream& stream) {
  const std::span<float> voxels = patchVoxels<float>(patch);
  const ValueRange range = rangeOf(voxels);
  for (const Hole& hole : holes)
    forEachRow(hole, spatialSize(patch), [&](std::size_t offset, std::size_t length) {
      stream.fillUniform(voxels.subspan(offset, length), range.smallest, range.largest);
    });
}

void replaceOutside(const at::Tensor& patch, const std::vector<Hole>& holes, RandomStream& stream) {
  const std::span<float> voxels = patchVoxels<float>(patch);
  const ValueRange range = rangeOf(voxels);
  std::vector<float> noise(voxels.size());
  stream.fillUniform(noise, range.smallest, range.largest);
  for (const Hole& hole : holes)
    forEachRow(hole, spatialSize(patch), [&](std::size_t offset, std::size_t length) {
      std::copy_n(voxels.data() + offset, length, noise.data() + offset);
    });
  std::copy(noise.begin(), noise.end(), voxels.begin());
}

void applyCutout(const at::Tensor& patch, const AugmentationConfig& config, RandomStream& stream) {
  if (!config.innerCutout && !config.outerCutout) return;
  const bool firstHalf = stream.coin(0.5);
  const bool inner = config.innerCutout && (firstHalf || !config.outerCutout);
  const std::vector<Hole> holes =
      drawHoles(inner ? config.inner : config.outer, config.growingHoles, spatialSize(patch), stream);
  if (inner)
    replaceInside(patch, holes, stream);
  else
    replaceOutside(patch, holes, stream);
}

}  // namespace viscera
