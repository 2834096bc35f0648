// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace viscera {

/// Voxel counts of one label in a prediction and its reference.
struct LabelCounts {
  std::int64_t prediction = 0;
  std::int64_t reference = 0;
  std::int64_t both = 0;
};

/// Counts for labels 0 … classCount-1 in one pass. Labels outside are counted nowhere.
/// @throws Error{Internal} for spans of unequal length.
[[nodiscard]] std::vector<LabelCounts> countLabels(std::span<const std::uint8_t> prediction,
                                                   std::span<const std::uint8_t> reference,
                                                   int classCount);

/// 2 |P and R| / (|P| + |R|); NaN where the reference has no such voxel (MONAI DiceMetric, ignore_empty).
[[nodiscard]] double dice(const LabelCounts& counts);

}  // namespace viscera
