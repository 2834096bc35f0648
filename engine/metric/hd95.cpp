// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/hd95.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace viscera {

namespace {

constexpr double kPercentile = 0.95;

double percentile95(std::vector<float> values) {
  const double rank = kPercentile * static_cast<double>(values.size() - 1);
  const auto low = values.begin() + static_cast<std::ptrdiff_t>(std::floor(rank));
  std::nth_element(values.begin(), low, values.end());
  const double below = *low;
  const double share = rank - std::floor(rank);
  if (share == 0.0) return below;
  const double above = *std::min_element(low + 1, values.end());
  return below + share * (above - below);
}

}  // namespace

double hd95_mm(const SurfaceDistances& distances) {
  if (distances.fromPrediction_mm.empty() || distances.fromReference_mm.empty())
    return std::numeric_limits<double>::quiet_NaN();
  return std::max(percentile95(distances.fromPrediction_mm), percentile95(distances.fromReference_mm));
}

}  // namespace viscera
