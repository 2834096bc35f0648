// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/score_axis.h"

#include <gtest/gtest.h>

#include <limits>

namespace viscera {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// 0.01 to 0.11 in steps of 0.01: quartiles 0.035 and 0.085 as NumPy interpolates them.
std::vector<double> eleven() {
  std::vector<double> values;
  for (int i = 1; i <= 11; ++i) values.push_back(i / 100.0);
  return values;
}

/// Expected by hand. Of 0.01, 0.02 … 0.11 and 0.95 (twelve values) the quartiles lie at places 2.75 and 8.25,
/// at 0.0375 and 0.0925; the outer fence is 0.0925 + 3 · 0.055 = 0.2575. Held are 0 to 0.11, in six steps
/// of 0.02 (0.01 would need eleven).
TEST(ScoreAxis, OneFarOutDoesNotSqueezeTheRest) {
  std::vector<double> values = eleven();
  values.push_back(0.95);
  const std::vector<double> zero = {0.0};
  const ScoreAxis axis = scoreAxis(values, zero);
  EXPECT_DOUBLE_EQ(axis.least, 0.0);
  EXPECT_DOUBLE_EQ(axis.greatest, 0.12);
  EXPECT_DOUBLE_EQ(axis.step, 0.02);
  EXPECT_TRUE(axis.holds(0.11));
  EXPECT_FALSE(axis.holds(0.95));
}

TEST(ScoreAxis, AMeanIsHeldWhereverItLies) {
  std::vector<double> values = eleven();
  values.push_back(0.95);
  const ScoreAxis axis = scoreAxis(values, std::vector<double>{0.0, 0.31, kNan});
  EXPECT_DOUBLE_EQ(axis.greatest, 0.4);
  EXPECT_DOUBLE_EQ(axis.step, 0.1);
}

/// The fence of the eleven is 0.085 + 3 · 0.05 = 0.235: the twelfth moves it to 0.2575, so 0.25 is within.
TEST(ScoreAxis, WhatLiesWithinTheFencesIsHeld) {
  std::vector<double> values = eleven();
  values.push_back(0.25);
  const ScoreAxis axis = scoreAxis(values, std::vector<double>{0.0});
  EXPECT_DOUBLE_EQ(axis.greatest, 0.25);
  EXPECT_DOUBLE_EQ(axis.step, 0.05);
}

/// Ten zeros and two others: both quartiles are 0 and so are the fences, but two of twelve are no exception.
TEST(ScoreAxis, MoreThanATenthAreNeverLeftOut) {
  const std::vector<double> values = {0, 0, 0, 0, 0, 0.2, 0, 0, 0, -0.1, 0, 0};
  const ScoreAxis axis = scoreAxis(values, std::vector<double>{0.0});
  EXPECT_DOUBLE_EQ(axis.least, -0.1);
  EXPECT_DOUBLE_EQ(axis.greatest, 0.2);
}

/// 0.3 lies beyond the fence at 0.2575, but the axis reaches to the mean at 0.22 in any case: more than two
/// thirds of 0.3.
TEST(ScoreAxis, NothingIsLeftOutForLittleRoom) {
  std::vector<double> values = eleven();
  values.push_back(0.3);
  const ScoreAxis axis = scoreAxis(values, std::vector<double>{0.0, 0.22});
  EXPECT_DOUBLE_EQ(axis.greatest, 0.3);
}

TEST(ScoreAxis, BothSidesMayHaveValuesFarOut) {
  std::vector<double> values;
  for (int i = -10; i <= 10; ++i) values.push_back(i);
  values.push_back(-400.0);
  values.push_back(900.0);
  const ScoreAxis axis = scoreAxis(values, std::vector<double>{0.0});
  EXPECT_DOUBLE_EQ(axis.least, -10.0);
  EXPECT_DOUBLE_EQ(axis.greatest, 10.0);
  EXPECT_DOUBLE_EQ(axis.step, 5.0);
}

TEST(ScoreAxis, NothingAndNoNumbersHaveAnAxisToo) {
  const ScoreAxis empty = scoreAxis({}, {});
  EXPECT_DOUBLE_EQ(empty.least, 0.0);
  EXPECT_DOUBLE_EQ(empty.greatest, 1.0);
  const ScoreAxis none = scoreAxis({kNan, std::numeric_limits<double>::infinity()}, std::vector<double>{0.0});
  EXPECT_DOUBLE_EQ(none.greatest, 1.0);
  EXPECT_DOUBLE_EQ(roundAxis(0.0, 1.0).step, 0.2);
}

}  // namespace
}  // namespace viscera
