// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/score_means.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace viscera {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ScoreMeans, MissingOrgansAreIgnored) {
  EXPECT_NEAR(meanOfDefined(std::vector<double>{0.8, 2.0 / 3.0, kNan}), 0.7333, 5e-5);
  EXPECT_TRUE(std::isnan(meanOfDefined(std::vector<double>{kNan})));
}

TEST(ScoreMeans, CaseMeansComeFirst) {
  const std::vector<ClassScores> cases{{1.0, 0.5}, {kNan, 0.25}, {kNan, kNan}};
  EXPECT_DOUBLE_EQ(meanOfCases(cases), 0.5);  // (0.75 + 0.25) / 2, the third case has no organ
  EXPECT_EQ(meanOfClasses(cases), (std::vector<double>{1.0, 0.375}));
}

TEST(ScoreMeans, RunningMeansWeighEarlyCasesMore) {
  const std::vector<ClassScores> cases{{0.9}, {0.6}, {0.3}};
  EXPECT_NEAR(meanOfRunningMeans(cases), (0.9 + 0.75 + 0.6) / 3.0, 1e-12);
}

TEST(ScoreMeans, RulesDifferInBackgroundAndOrder) {
  const std::vector<ClassScores> cases{{1.0, 0.5}, {1.0, 0.7}};
  EXPECT_NEAR(meanDice(cases, DiceRule::Organs), 0.6, 1e-12);
  EXPECT_NEAR(meanDice(cases, DiceRule::Tutorial), (0.75 + 0.8) / 2.0, 1e-12);
  EXPECT_NE(ruleSentence(DiceRule::Organs), ruleSentence(DiceRule::Tutorial));
}

}  // namespace
}  // namespace viscera
