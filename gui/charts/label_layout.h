// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace viscera {

/// Centres for labels of one height that shall stand at `wanted`: none overlaps, the order is kept, the sum
/// of squared shifts is least, all lie in [top, bottom]. Empty where they do not fit. Any unit, y downwards.
/// Source: pool-adjacent-violators, Barlow et al. 1972.
[[nodiscard]] std::vector<double> placeLabels(const std::vector<double>& wanted,
                                              double height,
                                              double top,
                                              double bottom);

}  // namespace viscera
