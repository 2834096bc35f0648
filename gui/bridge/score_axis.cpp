// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/score_axis.h"

#include "gui/bridge/score_statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace viscera {
namespace {

constexpr double kFence = 3.0;        // interquartile ranges
constexpr double kMostOutside = 0.1;  // of the values
constexpr double kShortEnough = 2.0 / 3.0;
constexpr int kMostParts = 6;
constexpr double kRounding = 1e-9;  // of a step: an end on a tick is no part more

using Ends = std::pair<double, double>;

/// The outermost of the sorted values that lie within the outer fences.
Ends withinFences(std::span<const double> sorted) {
  const double lower = quantileOf(sorted, 0.25);
  const double upper = quantileOf(sorted, 0.75);
  const double reach = kFence * (upper - lower);
  const auto from = std::lower_bound(sorted.begin(), sorted.end(), lower - reach);
  const auto to = std::upper_bound(sorted.begin(), sorted.end(), upper + reach);
  return {*from, *(to - 1)};
}

double lengthOf(const Ends& ends) {
  return ends.second - ends.first;
}

}  // namespace

ScoreAxis roundAxis(double least, double greatest) {
  if (!(greatest > least)) greatest = least + 1.0;
  const double power = std::pow(10.0, std::floor(std::log10((greatest - least) / kMostParts)));
  for (const double digit : {1.0, 2.0, 2.5, 5.0, 10.0, 20.0}) {
    const double step = digit * power;
    const double first = std::floor(least / step + kRounding);
    const double last = std::ceil(greatest / step - kRounding);
    if (last - first <= kMostParts)
      return {std::min(least, first * step), std::max(greatest, last * step), step};
  }
  return {least, greatest, greatest - least};
}

ScoreAxis scoreAxis(std::vector<double> values, std::span<const double> always) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  std::sort(values.begin(), values.end());
  const auto hold = [always](Ends ends) {
    for (const double value : always)
      if (std::isfinite(value)) ends = {std::min(ends.first, value), std::max(ends.second, value)};
    return ends;
  };
  if (values.empty()) {
    const Ends ends = hold({0.0, 0.0});
    return roundAxis(ends.first, ends.second);
  }
  const Ends all = hold({values.front(), values.back()});
  const Ends bulk = hold(withinFences(values));
  const auto outside = std::count_if(values.begin(), values.end(), [&bulk](double value) {
    return value < bulk.first || value > bulk.second;
  });
  const bool cut = static_cast<double>(outside) <= kMostOutside * static_cast<double>(values.size()) &&
                   lengthOf(bulk) <= kShortEnough * lengthOf(all);
  return cut ? roundAxis(bulk.first, bulk.second) : roundAxis(all.first, all.second);
}

}  // namespace viscera
