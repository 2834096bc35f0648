// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/surface_dice.h"

#include <algorithm>
#include <limits>

namespace viscera {

double surfaceDice(const SurfaceDistances& distances, double tolerance_mm) {
  const std::size_t edge = distances.fromPrediction_mm.size() + distances.fromReference_mm.size();
  if (edge == 0) return std::numeric_limits<double>::quiet_NaN();
  // MONAI compares in float32; a distance that equals the tolerance must count whatever the rounding of
  // either.
  const auto near = [tolerance = static_cast<float>(tolerance_mm)](float distance) {
    return distance <= tolerance;
  };
  const auto count = [&](const std::vector<float>& values) {
    return std::count_if(values.begin(), values.end(), near);
  };
  const auto correct = count(distances.fromPrediction_mm) + count(distances.fromReference_mm);
  return static_cast<double>(correct) / static_cast<double>(edge);
}

}  // namespace viscera
