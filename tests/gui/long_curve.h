// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/charts/curve_series.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace viscera::test {

/// Steps 0, 1, 2 …, four a second, with values above and below zero, gaps (one in 500, and a long one) and
/// now and then a single value far from all others.
[[nodiscard]] inline std::vector<CurvePoint> longCurve(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  std::vector<CurvePoint> points;
  points.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double step = static_cast<double>(i);
    double value = 2.0 * std::exp(-step / 60'000.0) + uniform() - 0.4;
    if (uniform() < 0.0005) value *= 20.0;
    if (uniform() < 0.002 || (i > 20'000 && i < 21'000)) value = std::numeric_limits<double>::quiet_NaN();
    points.push_back({step, step / 14'400.0, value});
  }
  return points;
}

/// Places and values as a chart shows them.
[[nodiscard]] inline std::vector<CurveSample> samplesOf(const std::vector<CurvePoint>& points,
                                                        CurveAxis axis,
                                                        double stepsPerEpoch,
                                                        bool logarithmic) {
  std::vector<CurveSample> samples;
  samples.reserve(points.size());
  for (const CurvePoint& point : points) {
    const double x = axis == CurveAxis::Step    ? point.step
                     : axis == CurveAxis::Epoch ? point.step / stepsPerEpoch
                                                : point.hours;
    const bool shown = std::isfinite(point.value) && (!logarithmic || point.value > 0.0);
    samples.push_back({x, shown ? point.value : std::numeric_limits<double>::quiet_NaN()});
  }
  return samples;
}

/// What is seen of a column of pixels.
struct Seen {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  bool gap = false;

  void include(const Seen& other) {
    least = std::min(least, other.least);
    greatest = std::max(greatest, other.greatest);
    gap = gap || other.gap;
  }
};

/// Of [0, last].
[[nodiscard]] inline std::vector<Seen> ofColumns(const std::vector<CurveSample>& samples,
                                                 double last,
                                                 int columns) {
  std::vector<Seen> seen(static_cast<std::size_t>(columns));
  for (const CurveSample& sample : samples) {
    if (sample.x < 0.0 || sample.x > last) continue;
    const auto column = static_cast<std::size_t>(std::min(columns - 1.0, sample.x / (last / columns)));
    const bool gap = std::isnan(sample.value);
    seen[column].include(gap ? Seen{seen[column].least, seen[column].greatest, true}
                             : Seen{sample.value, sample.value, false});
  }
  return seen;
}

/// The smoothed value of every point, one by one.
[[nodiscard]] inline std::vector<double> smoothedOf(const std::vector<CurvePoint>& points, double weight) {
  std::vector<double> values;
  values.reserve(points.size());
  double sum = 0.0;
  double rest = 1.0;
  for (const CurvePoint& point : points) {
    if (std::isnan(point.value)) {
      values.push_back(point.value);
      continue;
    }
    sum = weight * sum + (1.0 - weight) * point.value;
    rest *= weight;
    values.push_back(sum / (1.0 - rest));
  }
  return values;
}

}  // namespace viscera::test
