// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace viscera {

/// Neighbours of each point along one axis, and their weights: [count] each, as plain columns for the vector
/// units and the GPU.
struct TapColumns {
  const std::int32_t* low;
  const std::int32_t* high;
  const float* lowWeight;
  const float* highWeight;
  std::int64_t count;
};

}  // namespace viscera
