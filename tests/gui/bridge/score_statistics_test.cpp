// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/score_statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<NamedScore> cases(const std::vector<double>& values) {
  std::vector<NamedScore> all;
  for (std::size_t i = 0; i < values.size(); ++i) all.push_back({"case" + std::to_string(i), values[i]});
  return all;
}

TEST(ScoreStatistics, MeanAndStandardDeviationOfThreeCasesByHand) {
  // mean 2.74 / 3; deviations -0.01/3, -0.1/3, 0.11/3: sum of squares 0.0222 / 9, over n - 1 = 2
  const ScoreSummary summary = summaryOf(std::vector<double>{0.91, 0.88, 0.95});
  EXPECT_NEAR(summary.mean, 2.74 / 3.0, 1e-15);
  EXPECT_NEAR(summary.sd, std::sqrt(0.0222 / 9.0 / 2.0), 1e-15);
  EXPECT_EQ(summary.n, 3);
}

TEST(ScoreStatistics, AScoreThatIsNotDefinedIsNoZero) {
  const ScoreSummary summary = summaryOf(std::vector<double>{0.5, kNan, 0.7});
  EXPECT_NEAR(summary.mean, 0.6, 1e-15);
  EXPECT_EQ(summary.n, 2);
  const ScoreSummary none = summaryOf(std::vector<double>{kNan});
  EXPECT_TRUE(std::isnan(none.mean));
  EXPECT_EQ(none.n, 0);
  EXPECT_TRUE(std::isnan(summaryOf(std::vector<double>{0.5}).sd));
}

TEST(ScoreStatistics, OrgansAreFormedOverTheirCasesWithoutBackground) {
  const std::vector<OrganScoreRecord> scores = {{"a", 0, "background", 0.99},
                                                {"a", 1, "spleen", 0.8, 4.0},
                                                {"a", 6, "liver", 0.9, 2.0},
                                                {"b", 0, "background", 0.98},
                                                {"b", 1, "spleen", kNan},
                                                {"b", 6, "liver", 0.7, kNan}};
  const auto organs = organSummaries(scores, ScoreMetric::Dice);
  ASSERT_EQ(organs.size(), 2U);
  EXPECT_EQ(organs[0].organ, "spleen");
  EXPECT_DOUBLE_EQ(organs[0].summary.mean, 0.8);
  EXPECT_EQ(organs[0].summary.n, 1);
  EXPECT_DOUBLE_EQ(organs[1].summary.mean, 0.8);
  EXPECT_EQ(organs[1].summary.n, 2);
  EXPECT_EQ(organSummaries(scores, ScoreMetric::Hd95)[1].summary.n, 1);

  const auto means = caseScores(scores, ScoreMetric::Dice, 0);
  ASSERT_EQ(means.size(), 2U);
  EXPECT_NEAR(means[0].value, 0.85, 1e-15);  // (0.8 + 0.9) / 2; with background it were 0.897
  EXPECT_DOUBLE_EQ(means[1].value, 0.7);
  EXPECT_DOUBLE_EQ(caseScores(scores, ScoreMetric::Dice, 6)[1].value, 0.7);
}

TEST(ScoreStatistics, QuantilesAsNumPyInterpolatesThem) {
  // numpy.percentile([1, 2, 3, 5, 9], [2.5, 97.5]) == [1.1, 8.6], NumPy 2.4.6
  const std::vector<double> sorted = {1, 2, 3, 5, 9};
  EXPECT_NEAR(quantileOf(sorted, 0.025), 1.1, 1e-12);
  EXPECT_NEAR(quantileOf(sorted, 0.975), 8.6, 1e-12);
  EXPECT_TRUE(std::isnan(quantileOf({}, 0.5)));
}

TEST(ScoreStatistics, TheIntervalOfADifferenceIsThatOfABootstrapInNumPy) {
  // d = [.02, .05, -.01, .03, .04, 0, .06, .01]; numpy.percentile(d[default_rng(s).integers(0, 8, (10000,
  // 8))].mean(1), [2.5, 97.5]) over s = 0 … 19: mean [0.0090, 0.0410], SD 0.0005 (NumPy 2.4.6)
  const std::vector<double> differences = {0.02, 0.05, -0.01, 0.03, 0.04, 0.0, 0.06, 0.01};
  std::vector<double> second;
  for (const double one : differences) second.push_back(0.8 + one);
  const auto first = cases(std::vector<double>(8, 0.8));
  const PairedDifference paired = pairedDifference(first, cases(second));
  EXPECT_NEAR(paired.mean, 0.025, 1e-12);
  ASSERT_TRUE(paired.interval);
  EXPECT_NEAR(paired.interval->first, 0.0090, 0.002);
  EXPECT_NEAR(paired.interval->second, 0.0410, 0.002);
  const PairedDifference again = pairedDifference(first, cases(second));
  EXPECT_EQ(paired.interval, again.interval);
}

TEST(ScoreStatistics, ADifferenceTakesTheCasesThatBothHave) {
  std::vector<NamedScore> second = cases({0.6, 0.5, kNan, 0.9, 0.4, 0.7, 0.8});
  second.erase(second.begin() + 1);  // case1 was not scored
  const PairedDifference paired = pairedDifference(cases({0.5, 0.5, 0.5, 0.5, 0.5, kNan, 0.5}), second);
  ASSERT_EQ(paired.pairs.size(), 4U);
  EXPECT_EQ(paired.pairs[1].caseName, "case3");
  EXPECT_NEAR(paired.mean, (0.1 + 0.4 - 0.1 + 0.3) / 4.0, 1e-15);
  EXPECT_FALSE(paired.interval) << "four cases say nothing about an interval";
}

TEST(ScoreStatistics, SixCasesHaveAnIntervalAndFiveHaveNone) {
  const std::vector<double> six = {0.5, 0.6, 0.7, 0.8, 0.9, 0.4};
  EXPECT_TRUE(pairedDifference(cases(six), cases(six)).interval);
  const std::vector<double> five(six.begin(), six.begin() + 5);
  EXPECT_FALSE(pairedDifference(cases(five), cases(five)).interval);
}

}  // namespace
}  // namespace viscera
