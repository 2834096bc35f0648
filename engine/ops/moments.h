// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/element_math.h"

#include <cmath>

namespace viscera {

/// Number, mean and sum of squared deviations from the mean of some numbers.
struct Moments {
  double count;
  double mean;
  double squares;
};

/// From Σ (x - shift) and Σ (x - shift)²; count > 0. The nearer the shift is to the mean, the fewer digits
/// are lost.
VISCERA_HOST_DEVICE Moments momentsFromSums(double count, double shift, double sum, double squares) {
  return {count, shift + sum / count, squares - sum * sum / count};
}

/// Moments of both sets of numbers together; either may be empty. Source: Chan, Golub, LeVeque 1983,
/// "Algorithms for computing the sample variance", eq. 2.1.
VISCERA_HOST_DEVICE Moments combined(const Moments& a, const Moments& b) {
  const double count = a.count + b.count;
  if (count == 0.0) return {0.0, 0.0, 0.0};
  const double distance = b.mean - a.mean;
  const double share = b.count / count;
  return {count, a.mean + distance * share, a.squares + b.squares + distance * distance * a.count * share};
}

/// 1 / sqrt(variance + epsilon).
VISCERA_HOST_DEVICE float scaleOf(const Moments& moments, double epsilon) {
  return static_cast<float>(1.0 / std::sqrt(moments.squares / moments.count + epsilon));
}

}  // namespace viscera
