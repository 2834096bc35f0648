// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/axis_sampling.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

/// Evenly spaced numbers from -1 to 1, filled from both ends towards the middle as torch.linspace does.
double evenlySpaced(std::int64_t index, std::int64_t count) {
  if (count < 2) return 0.0;
  const double step = 2.0 / static_cast<double>(count - 1);
  if (index < count / 2) return std::fma(step, static_cast<double>(index), -1.0);
  return std::fma(-step, static_cast<double>(count - index - 1), 1.0);
}

}  // namespace

std::vector<double> sourceCoordinates(const AxisMapping& mapping) {
  const auto source = static_cast<double>(mapping.sourceCount);
  const auto target = static_cast<double>(mapping.targetCount);
  const double sourceNorm = 2.0 / source;
  const double sourceShift = 1.0 / source - 1.0;
  const double targetWidth = 1.0 / (2.0 / target);
  const double targetShift = -(1.0 / target - 1.0) * targetWidth;
  const double scale = sourceNorm * mapping.scale;
  const double normScale = scale * targetWidth;
  const double normShift = scale * targetShift + (sourceNorm * mapping.shift + sourceShift);
  std::vector<double> coordinates(static_cast<std::size_t>(mapping.targetCount));
  for (std::int64_t n = 0; n < mapping.targetCount; ++n) {
    const double base = evenlySpaced(n, mapping.targetCount) * (target - 1.0) / target;
    const double normalised = base * normScale + normShift;
    coordinates[static_cast<std::size_t>(n)] =
        std::clamp(((normalised + 1.0) * source - 1.0) / 2.0, 0.0, source - 1.0);
  }
  return coordinates;
}

}  // namespace viscera
