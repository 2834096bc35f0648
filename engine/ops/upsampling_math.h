// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/element_math.h"

namespace viscera {

/// Linear interpolation between two neighbours.
VISCERA_HOST_DEVICE float blended(float low, float high, float lowWeight, float highWeight) {
  return low * lowWeight + high * highWeight;
}

/// Makes `value` the largest and `label` its channel where it is above the largest so far: the first of equal
/// ones stays.
VISCERA_HOST_DEVICE void takeLarger(float value, std::int32_t label, float& largest, std::int32_t& channel) {
  const bool isLarger = value > largest;
  largest = isLarger ? value : largest;
  channel = isLarger ? label : channel;
}

}  // namespace viscera
