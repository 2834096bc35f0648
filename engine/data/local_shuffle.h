// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/random_stream.h"
#include "engine/data/patch_tensor.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace viscera {

/// Permutes the voxels of each hole at random, hole after hole; where holes overlap a later one shuffles the
/// result of an earlier one. `patch`: float32, contiguous, one channel, changed in place. Source: MONAI
/// RandCoarseShuffle.
void shuffleInside(const at::Tensor& patch, const std::vector<Hole>& holes, RandomStream& stream);

/// With shuffleProbability shuffles inside shuffleHoles cubes of edge shuffleSize.
void applyLocalShuffle(const at::Tensor& patch, const AugmentationConfig& config, RandomStream& stream);

}  // namespace viscera
