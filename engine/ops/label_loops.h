// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/label_taps.h"

namespace viscera {

/// target[n] = row[low[n]] * lowWeight[n] + row[high[n]] * highWeight[n] for each tap.
void sampleRow(const float* row, const TapColumns& taps, float* target);

/// target = low * lowWeight + high * highWeight, `count` elements.
void blend(const float* low,
           const float* high,
           float lowWeight,
           float highWeight,
           std::int64_t count,
           float* target);

/// Two rows of logits [channels], each `count` long and `channelStep` after the one before, with their
/// weights.
struct ChannelRows {
  const float* low;
  const float* high;
  float lowWeight;
  float highWeight;
  std::int64_t channels;
  std::int64_t channelStep;
  std::int64_t count;
};

/// Per voxel the channel whose blend is largest, the first of equal ones. `largest` and `channel` are working
/// memory of `count` elements.
void largestChannel(const ChannelRows& rows, float* largest, std::int32_t* channel, std::uint8_t* labels);

}  // namespace viscera
