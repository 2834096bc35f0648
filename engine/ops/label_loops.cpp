// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/label_loops.h"

#include "engine/ops/cpu_kernel.h"
#include "engine/ops/upsampling_math.h"

namespace viscera {
namespace {

VISCERA_CPU_VARIANTS void sample(const float* row, const TapColumns& taps, float* target) {
  const TapColumns from = taps;
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < from.count; ++n)
    target[n] = blended(row[from.low[n]], row[from.high[n]], from.lowWeight[n], from.highWeight[n]);
}

VISCERA_CPU_VARIANTS void blendRows(const float* low,
                                    const float* high,
                                    float lowWeight,
                                    float highWeight,
                                    std::int64_t count,
                                    float* target) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < count; ++n) target[n] = blended(low[n], high[n], lowWeight, highWeight);
}

VISCERA_CPU_VARIANTS void chooseChannel(const ChannelRows& rows,
                                        float* largest,
                                        std::int32_t* channel,
                                        std::uint8_t* labels) {
  const float lowWeight = rows.lowWeight;
  const float highWeight = rows.highWeight;
  const std::int64_t count = rows.count;
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < count; ++n) {
    largest[n] = blended(rows.low[n], rows.high[n], lowWeight, highWeight);
    channel[n] = 0;
  }
  for (std::int64_t c = 1; c < rows.channels; ++c) {
    const float* low = rows.low + c * rows.channelStep;
    const float* high = rows.high + c * rows.channelStep;
    const auto label = static_cast<std::int32_t>(c);
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t n = 0; n < count; ++n)
      takeLarger(blended(low[n], high[n], lowWeight, highWeight), label, largest[n], channel[n]);
  }
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < count; ++n) labels[n] = static_cast<std::uint8_t>(channel[n]);
}

}  // namespace

void sampleRow(const float* row, const TapColumns& taps, float* target) {
  sample(row, taps, target);
}

void blend(const float* low,
           const float* high,
           float lowWeight,
           float highWeight,
           std::int64_t count,
           float* target) {
  blendRows(low, high, lowWeight, highWeight, count, target);
}

void largestChannel(const ChannelRows& rows, float* largest, std::int32_t* channel, std::uint8_t* labels) {
  chooseChannel(rows, largest, channel, labels);
}

}  // namespace viscera
