// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace viscera {

/// Ends of an axis, both multiples of the step between its ticks.
struct ScoreAxis {
  double least = 0.0;
  double greatest = 1.0;
  double step = 0.25;

  [[nodiscard]] bool holds(double value) const { return value >= least && value <= greatest; }
};

/// An axis for `values` that a few of them do not squeeze: it need not reach those that lie more than three
/// interquartile ranges beyond the quartiles. All are held where more than a tenth lie out there, or where
/// leaving them out would not shorten the axis by a third. `always` (zero, means) are held in any case; what
/// is no number says nothing. Only what is drawn goes by it, never a statistic.
/// Source: Tukey 1977, "Exploratory Data Analysis", section 2D (outer fences).
[[nodiscard]] ScoreAxis scoreAxis(std::vector<double> values, std::span<const double> always);

/// The least axis with at most seven ticks, at round places, that holds both ends.
[[nodiscard]] ScoreAxis roundAxis(double least, double greatest);

}  // namespace viscera
