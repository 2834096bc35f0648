// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/label_taps.h"

#include <array>
#include <cstdint>

namespace viscera {

struct GridLogits {
  const float* values;  ///< [channels, size0, size1, size2]
  std::int64_t channels;
  std::array<std::int64_t, 3> size;

  [[nodiscard]] std::int64_t channelStep() const { return size[0] * size[1] * size[2]; }
};

/// What upsampleLabels() does, on plain memory. `labels` points at the label of the first points.
void upsampleLabelsCpu(const GridLogits& logits,
                       const std::array<TapColumns, 3>& taps,
                       bool probabilities,
                       std::uint8_t* labels,
                       const std::array<std::int64_t, 3>& steps);

}  // namespace viscera
