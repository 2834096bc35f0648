// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace viscera {

/// Whole percents of the parts that add up to 100 (largest remainders); all 0 where there is nothing.
[[nodiscard]] std::vector<int> wholePercents(const std::vector<double>& parts);

}  // namespace viscera
