// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/cuda/launch_geometry.h"
#include "engine/ops/cuda/stream.h"
#include "engine/ops/label_taps.h"

namespace viscera {

/// All pointers to device memory.
struct UpsamplingCall {
  const float* logits;  ///< [channels, size0, size1, size2]
  std::int64_t channels;
  std::int64_t size[3];
  TapColumns taps[3];
  float* largest;     ///< working memory, a number a voxel of the grid; null: logits are interpolated
  float* inverseSum;  ///< the same
  std::uint8_t* labels;
  std::int64_t step[3];  ///< labels from one tap of an axis to the next
  cudaStream_t stream;
};

/// Largest logit of each voxel and 1 / Σ exp(logit - largest), into the working memory.
void launchSoftmaxStatistics(const UpsamplingCall& call);

/// labels[Σ i_d * step_d] for each tap (i_0, i_1, i_2).
void launchUpsampledLabels(const UpsamplingCall& call);

}  // namespace viscera
