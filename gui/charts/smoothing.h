// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace viscera {

/// Exponential moving average without the bias of its first values: with weight w the average of v1 … vn
/// weighs vi with w^(n - i). A gap passes through and does not count. Source: Kingma and Ba 2015, section 3.
class ExponentialSmoothing {
 public:
  /// `weight` of what came before, 0 (none) up to, not including, 1.
  explicit ExponentialSmoothing(double weight) : weight_(weight) {}

  [[nodiscard]] double next(double value) {
    if (std::isnan(value)) return value;
    sum_ = weight_ * sum_ + (1.0 - weight_) * value;
    rest_ *= weight_;
    return sum_ / (1.0 - rest_);
  }

  /// As if `count` values were all `mean`; a gap where there is none.
  [[nodiscard]] double nextMean(double mean, std::uint64_t count) {
    if (count == 0) return std::numeric_limits<double>::quiet_NaN();
    const double weight = std::pow(weight_, static_cast<double>(count));
    sum_ = weight * sum_ + (1.0 - weight) * mean;
    rest_ *= weight;
    return sum_ / (1.0 - rest_);
  }

 private:
  double weight_;
  double sum_ = 0.0;
  double rest_ = 1.0;
};

}  // namespace viscera
