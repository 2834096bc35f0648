// SPDX-License-Identifier: Apache-2.0
#include "engine/data/local_shuffle.h"

#include "engine/data/cutout.h"

#include <algorithm>

namespace viscera {

void shuffleInside(const at::Tensor& patch, const std::vector<Hole>& holes, RandomStream& stream) {
  float* const voxels = patchVoxels<float>(patch).data();
  const Index3 size = spatialSize(patch);
  for (const Hole& hole : holes) {
    std::vector<float> values(static_cast<std::size_t>(hole.voxelCount()));
    float* next = values.data();
    forEachRow(hole, size, [&](std::size_t offset, std::size_t length) {
      next = std::copy_n(voxels + offset, length, next);
    });
    stream.shuffle(std::span<float>(values));
    const float* shuffled = values.data();
    forEachRow(hole, size, [&](std::size_t offset, std::size_t length) {
      std::copy_n(shuffled, length, voxels + offset);
      shuffled += length;
    });
  }
}

void applyLocalShuffle(const at::Tensor& patch, const AugmentationConfig& config, RandomStream& stream) {
  if (!stream.coin(config.shuffleProbability)) return;
  const CutoutConfig cubes{config.shuffleHoles, config.shuffleSize, config.shuffleSize};
  shuffleInside(patch, drawHoles(cubes, false, spatialSize(patch), stream), stream);
}

}  // namespace viscera
