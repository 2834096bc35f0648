// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/overlap.h"

#include "engine/base/error.h"
#include "golden.h"

#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

TEST(Overlap, CountsByHand) {
  const std::vector<std::uint8_t> prediction{0, 1, 1, 2, 2, 7};
  const std::vector<std::uint8_t> reference{0, 1, 2, 2, 2, 1};
  const std::vector<LabelCounts> counts = countLabels(prediction, reference, 4);
  ASSERT_EQ(counts.size(), 4U);
  EXPECT_EQ(counts[0].both, 1);
  EXPECT_EQ(counts[1].prediction, 2);
  EXPECT_EQ(counts[1].reference, 2);
  EXPECT_EQ(counts[1].both, 1);
  EXPECT_EQ(counts[2].prediction, 2);
  EXPECT_EQ(counts[2].reference, 3);
  EXPECT_EQ(counts[2].both, 2);
  EXPECT_DOUBLE_EQ(dice(counts[1]), 0.5);
  EXPECT_DOUBLE_EQ(dice(counts[2]), 0.8);
}

TEST(Overlap, FalsePositivesInAnAbsentOrganAreNotScored) {
  const std::vector<std::uint8_t> prediction{1, 0};
  const std::vector<std::uint8_t> reference{0, 0};
  EXPECT_TRUE(std::isnan(dice(countLabels(prediction, reference, 2)[1])));
}

TEST(Overlap, UnequalLengthsAreRefused) {
  const std::vector<std::uint8_t> two{1, 0};
  const std::vector<std::uint8_t> one{1};
  EXPECT_THROW((void)countLabels(two, one, 2), Error);
}

TEST(Overlap, EqualsMonai) {
  for (const Json& golden : test::metricGolden()["cases"]) {
    SCOPED_TRACE(golden["name"].get<std::string>());
    const auto counts =
        countLabels(test::labelsFrom(golden["prediction"]), test::labelsFrom(golden["reference"]), 6);
    for (std::size_t label = 0; label < 6; ++label)
      VISCERA_EXPECT_SCORE(dice(counts[label]), test::numberFrom(golden["dice"][label]), 1e-6);
  }
}

}  // namespace
}  // namespace viscera
