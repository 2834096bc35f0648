// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/random_stream.h"
#include "engine/data/patch_tensor.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace viscera {

/// Boxes at random places: each edge uniform in [smallest, largest] and cut to the patch, each place uniform.
///
/// With `growing` the lower bound of an edge is the same edge of the box before, so that boxes never shrink:
/// at 96³ this triples the noise of the inner cutout. Source: MONAI RandCoarseDropout with max_spatial_size,
/// all versions.
[[nodiscard]] std::vector<Hole> drawHoles(const CutoutConfig& config,
                                          bool growing,
                                          const Index3& patchSize,
                                          RandomStream& stream);

/// Inner cutout: replaces each voxel inside the holes by noise, uniform between the smallest and largest
/// value of the patch (float32, contiguous, one channel, changed in place).
void replaceInside(const at::Tensor& patch, const std::vector<Hole>& holes, RandomStream& stream);

/// Outer cutout: the same for each voxel outside the holes.
void replaceOutside(const at::Tensor& patch, const std::vector<Hole>& holes, RandomStream& stream);

/// One of the enabled kinds of cutout, each with the same probability; nothing where none is enabled.
void applyCutout(const at::Tensor& patch, const AugmentationConfig& config, RandomStream& stream);

}  // namespace viscera
