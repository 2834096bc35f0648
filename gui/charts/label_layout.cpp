// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/label_layout.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace viscera {
namespace {

/// Labels that touch each other and move as one.
struct Pool {
  double sum = 0.0;
  std::size_t count = 0;
  [[nodiscard]] double mean() const { return sum / static_cast<double>(count); }
};

}  // namespace

std::vector<double> placeLabels(const std::vector<double>& wanted, double height, double top, double bottom) {
  const std::size_t count = wanted.size();
  if (static_cast<double>(count) * height > bottom - top) return {};
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(
      order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  // Without the height of those before it, a label may equal its neighbour: what is left is to make them
  // monotone.
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < count; ++i) {
    pools.push_back({wanted[order[i]] - static_cast<double>(i) * height, 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      pools[pools.size() - 2].sum += pools.back().sum;
      pools[pools.size() - 2].count += pools.back().count;
      pools.pop_back();
    }
  }
  const double lowest = top + height / 2;
  const double highest = bottom - height / 2 - (static_cast<double>(count) - 1.0) * height;
  std::vector<double> centres(count);
  std::size_t i = 0;
  for (const Pool& pool : pools)
    for (std::size_t k = 0; k < pool.count; ++k, ++i)
      centres[order[i]] =
          std::clamp(pool.mean(), lowest, std::max(lowest, highest)) + static_cast<double>(i) * height;
  return centres;
}

}  // namespace viscera
