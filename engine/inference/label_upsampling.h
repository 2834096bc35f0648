// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/data/preprocessing.h"

#include <ATen/core/Tensor.h>

namespace viscera {

/// What is put back onto the source grid: probabilities (soft-max at network spacing, MONAI's Invertd) or
/// logits.
enum class UpsamplingRule { Probabilities, Logits };

/// Label map on the source grid from logits [C, I, J, K] on the model grid: trilinear, zero outside the crop,
/// then argmax; UInt8, source axes. Works slab by slab: memory besides input and output is one slab of C
/// channels. Source: MONAI Invertd + AsDiscrete(argmax); pipeline facts section 8.
[[nodiscard]] Volume labelsOnSourceGrid(const at::Tensor& logits,
                                        const ModelGrid& grid,
                                        UpsamplingRule rule,
                                        const WorkContext& context = {});

}  // namespace viscera
