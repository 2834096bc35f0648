// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/element_math.h"

namespace viscera {

/// exp of a number <= 0 to within 2 ulp; below -86 as if it were -86. NaN stays NaN.
/// Source: Cephes Mathematical Library, expf (Moshier 1992).
VISCERA_HOST_DEVICE float exponential(float x) {
  constexpr float kLogOfE = 1.44269504F;
  constexpr float kRounder = 12582912.0F;  // adding 1.5 * 2^23 leaves the nearest integer in the low bits
  const float clamped = x < -86.0F ? -86.0F : x;
  const float shifted = clamped * kLogOfE + kRounder;
  const float n = shifted - kRounder;
  const float r = (clamped - n * 0.693359375F) - n * -2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const std::uint32_t exponent = (bitsOf(shifted) + 127U) << 23;
  return p * floatOfBits(exponent);
}

/// Probability of a class: `largest` is the voxel's largest logit, `inverseSum` 1 / Σ exp(logit - largest).
VISCERA_HOST_DEVICE float probability(float logit, float largest, float inverseSum) {
  return exponential(logit - largest) * inverseSum;
}

}  // namespace viscera
