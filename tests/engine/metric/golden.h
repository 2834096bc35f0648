// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/volume/geometry.h"
#include "tests/support/test_paths.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace viscera::test {

/// Values by MONAI and scipy; tests/golden/make_metric.py wrote them.
inline const Json& metricGolden() {
  static const Json golden = readJsonFile(sourceFolder() / "tests" / "golden" / "metric.json");
  return golden;
}

inline std::vector<std::uint8_t> labelsFrom(const std::string& digits) {
  std::vector<std::uint8_t> labels;
  for (const char digit : digits) labels.push_back(static_cast<std::uint8_t>(digit - '0'));
  return labels;
}

inline Index3 sizeFrom(const Json& value) {
  return {value[0].get<std::int64_t>(), value[1].get<std::int64_t>(), value[2].get<std::int64_t>()};
}

inline Eigen::Vector3d vectorFrom(const Json& value) {
  return {value[0].get<double>(), value[1].get<double>(), value[2].get<double>()};
}

/// A number, or NaN for null.
inline double numberFrom(const Json& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

}  // namespace viscera::test

/// NaN equals NaN; numbers within `tolerance`.
#define VISCERA_EXPECT_SCORE(actual, expected, tolerance) \
  do {                                                    \
    if (std::isnan(expected))                             \
      EXPECT_TRUE(std::isnan(actual)) << (actual);        \
    else                                                  \
      EXPECT_NEAR(actual, expected, tolerance);           \
  } while (false)
