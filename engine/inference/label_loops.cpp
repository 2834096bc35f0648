// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/label_loops.h"

#include "engine/ops/cpu_kernel.h"

namespace viscera {
namespace {

/// RowTaps as plain pointers.
struct TapColumns {
  const std::int32_t* low;
  const std::int32_t* high;
  const float* lowWeight;
  const float* highWeight;
};

VISCERA_CPU_VARIANTS void sample(const float* row,
                                 const TapColumns& taps,
                                 std::int64_t count,
                                 float* target) {
  const TapColumns from = taps;
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < count; ++n)
    target[n] = row[from.low[n]] * from.lowWeight[n] + row[from.high[n]] * from.highWeight[n];
}

VISCERA_CPU_VARIANTS void blendRows(const float* low,
                                    const float* high,
                                    float lowWeight,
                                    float highWeight,
                                    std::int64_t count,
                                    float* target) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < count; ++n) target[n] = low[n] * lowWeight + high[n] * highWeight;
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
    largest[n] = rows.low[n] * lowWeight + rows.high[n] * highWeight;
    channel[n] = 0;
  }
  for (std::int64_t c = 1; c < rows.channels; ++c) {
    const float* low = rows.low + c * rows.channelStep;
    const float* high = rows.high + c * rows.channelStep;
    const auto label = static_cast<std::int32_t>(c);
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t n = 0; n < count; ++n) {
      const float value = low[n] * lowWeight + high[n] * highWeight;
      const bool isLarger = value > largest[n];
      largest[n] = isLarger ? value : largest[n];
      channel[n] = isLarger ? label : channel[n];
    }
  }
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t n = 0; n < count; ++n) labels[n] = static_cast<std::uint8_t>(channel[n]);
}

}  // namespace

void sampleRow(const float* row, const RowTaps& taps, float* target) {
  const TapColumns columns{taps.low.data(), taps.high.data(), taps.lowWeight.data(), taps.highWeight.data()};
  sample(row, columns, static_cast<std::int64_t>(taps.low.size()), target);
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
