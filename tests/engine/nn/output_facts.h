// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace viscera::test {

/// What is known of a reference tensor: four statistics and values at evenly spaced flat positions
/// k * (n - 1) / (samples - 1), rounded down.
struct OutputFacts {
  double mean = 0.0;
  double meanAbsolute = 0.0;
  double least = 0.0;
  double most = 0.0;
  std::vector<double> samples;
};

}  // namespace viscera::test
