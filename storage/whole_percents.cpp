// SPDX-License-Identifier: Apache-2.0
#include "storage/whole_percents.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace viscera {

std::vector<int> wholePercents(const std::vector<double>& parts) {
  const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
  std::vector<int> percents(parts.size(), 0);
  if (!(total > 0.0)) return percents;
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto exact = [&](std::size_t i) { return 100.0 * parts[i] / total; };
  int missing = 100;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    percents[i] = static_cast<int>(std::floor(exact(i)));
    missing -= percents[i];
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return exact(a) - std::floor(exact(a)) > exact(b) - std::floor(exact(b));
  });
  for (std::size_t i = 0; i < order.size() && missing > 0; ++i, --missing) ++percents[order[i]];
  return percents;
}

}  // namespace viscera
