// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/strip_plot.h"
#include "gui/results/case_score_model.h"
#include "gui/results/result_table_model.h"
#include "gui/results/result_words.h"
#include "gui/results/score_strips.h"
#include "made_up_results.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

using test::madeUpFolds;
using test::madeUpResults;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::shared_ptr<const Results> shared(Results results) {
  return std::make_shared<const Results>(std::move(results));
}

/// One run: a liver of Dice 0.9 and 0.5, a spleen that the second case lacks although 3 ml were predicted,
/// and that was missed in the third.
Results threeCases() {
  ScoredRun run;
  run.source = "a";
  run.name = "run a";
  run.role = "validation";
  run.evaluation.grid = "original";
  run.scores = {{"x", 0, "background", 0.99, kNan, kNan, 0.0, 0.0},
                {"x", 1, "spleen", 0.8, 4.0, 0.9, 200.0, 190.0},
                {"x", 6, "liver", 0.9, 2.0, 0.95, 1500.0, 1480.0},
                {"y", 1, "spleen", kNan, kNan, kNan, 0.0, 3.0},
                {"y", 6, "liver", 0.5, 12.0, 0.6, 1400.0, 900.0},
                {"z", 1, "spleen", 0.0, kNan, 0.0, 180.0, 0.0}};
  Results results;
  results.runs = {run};
  results.reviews = {{"a", "y", ReviewState::Rejected, "motion", 1},
                     {"b", "x", ReviewState::Accepted, "", 1}};
  return results;
}

TEST(ResultTableModelOf, KeepsTheRulesOfItemModels) {
  ResultTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.show(shared(madeUpResults()), {});
  ResultChoice choice;
  choice.grid = "model";
  choice.metric = ScoreMetric::Hd95;
  model.show(shared(madeUpResults()), choice);
  EXPECT_EQ(model.rowCount(), 2);
  model.show(shared({}), choice);
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(ResultTableModelOf, ShowsMeanNumberAndTheWorstOrgan) {
  ResultTableModel model;
  model.show(shared(threeCases()), {});
  ASSERT_EQ(model.columnCount(), 4);
  const auto at = [&model](int column, int role) { return model.index(0, column).data(role); };
  EXPECT_EQ(at(2, Qt::DisplayRole).toString(), "0.400");  // spleen: 0.8 and 0
  EXPECT_EQ(at(2, ResultTableModel::CaptionRole).toString(), "n 2")
      << "the case without a spleen does not count";
  EXPECT_TRUE(at(2, ResultTableModel::WorstRole).toBool());
  EXPECT_EQ(at(3, Qt::DisplayRole).toString(), "0.700");
  EXPECT_FALSE(at(3, ResultTableModel::WorstRole).toBool());
  EXPECT_EQ(at(1, Qt::DisplayRole).toString(), "0.450");  // (0.85 + 0.5 + 0) / 3; background in none
  EXPECT_EQ(model.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), "liver");
}

TEST(ResultTableModelOf, FoldsShowTheirSpread) {
  ResultTableModel model;
  model.show(shared(madeUpFolds()), {});
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.index(1, 0).data().toString(), "5 folds of clara-4.1-card-seg");
  EXPECT_TRUE(model.index(1, 2).data(ResultTableModel::CaptionRole).toString().startsWith("± 0.0"));
}

/// The best run has the mark, in words too, and none is best alone.
TEST(ResultTableModelOf, MarksTheBestRunByItsMean) {
  ResultTableModel model;
  const auto isBest = [&model](int row) {
    return model.index(row, ResultTableModel::kMean).data(ResultTableModel::BestRole).toBool();
  };
  model.show(shared(madeUpResults()), {});
  ASSERT_EQ(model.rowCount(), 4);
  std::vector<double> means;
  for (int row = 0; row < 4; ++row) means.push_back(model.rowAt(row).overall.mean);
  const auto greatest = std::max_element(means.begin(), means.end()) - means.begin();
  for (int row = 0; row < 4; ++row) {
    EXPECT_EQ(isBest(row), row == greatest) << row;
    EXPECT_FALSE(model.index(row, 2).data(ResultTableModel::BestRole).toBool()) << "an organ is no run";
  }
  const QModelIndex best = model.index(static_cast<int>(greatest), ResultTableModel::kMean);
  EXPECT_TRUE(best.data(Qt::AccessibleTextRole).toString().contains("The best of these runs"));
  EXPECT_TRUE(ruleText(model.table(), model.results().runs).contains("▲: best run."));
  model.show(shared(threeCases()), {});
  EXPECT_FALSE(isBest(0)) << "one run alone";
  EXPECT_FALSE(ruleText(model.table(), model.results().runs).contains("▲"));
}

/// Of HD95 the smaller one is better; equal ones share the mark; other cases are told.
TEST(ResultTableModelOf, TheBestRunGoesByTheDirectionOfTheMeasure) {
  Results results = threeCases();
  ScoredRun other = results.runs[0];
  other.source = other.name = "b";
  other.scores = {{"x", 6, "liver", 0.9, 30.0, 0.9, 1500.0, 1480.0}};
  results.runs.push_back(other);
  ResultChoice choice;
  choice.metric = ScoreMetric::Hd95;
  const ResultTable distances = resultTable(results.runs, choice);  // 7.5 (3 and 12) and 30
  EXPECT_TRUE(distances.rows[0].best);
  EXPECT_FALSE(distances.rows[1].best);
  EXPECT_FALSE(distances.sameCases);
  EXPECT_TRUE(ruleText(distances, results.runs).contains("best run, though not all have the same cases"));
  choice.metric = ScoreMetric::Dice;
  EXPECT_TRUE(resultTable(results.runs, choice).rows[1].best);  // 0.45 and 0.9
  results.runs[1].scores = results.runs[0].scores;
  const ResultTable equal = resultTable(results.runs, choice);
  EXPECT_TRUE(equal.rows[0].best && equal.rows[1].best);
  EXPECT_TRUE(equal.sameCases);
}

TEST(ResultTableModelOf, HeadersSayWhatTheMeasureIs) {
  ResultTableModel model;
  ResultChoice choice;
  choice.metric = ScoreMetric::Hd95;
  model.show(shared(madeUpResults()), choice);
  for (int column = ResultTableModel::kMean; column < model.columnCount(); ++column)
    EXPECT_TRUE(model.headerData(column, Qt::Horizontal, Qt::ToolTipRole)
                    .toString()
                    .endsWith(metricHelp(ScoreMetric::Hd95)));
}

/// Meaning, unit and direction stand on the page itself, the tolerance too.
TEST(ResultWordsOf, TheLineAboveTheTableExplainsTheMeasure) {
  const Results results = madeUpResults();
  for (const ScoreMetric metric : {ScoreMetric::Dice, ScoreMetric::Hd95, ScoreMetric::SurfaceDice}) {
    ResultChoice choice;
    choice.metric = metric;
    const QString text = ruleText(resultTable(results.runs, choice), results.runs);
    EXPECT_TRUE(text.startsWith(metricHelp(metric)));
    EXPECT_TRUE(text.contains(greaterIsBetter(metric) ? "greater is better" : "smaller is better"));
    EXPECT_EQ(text.contains("Surfaces nearer than 1 mm count as equal."), metric == ScoreMetric::SurfaceDice);
    EXPECT_EQ(text.contains(", in mm:"), metric == ScoreMetric::Hd95);
  }
}

class CaseScores : public testing::Test {
 protected:
  CaseScores() {
    filter_.setSourceModel(&model_);
    model_.show(shared(threeCases()), {0});
  }
  QString at(int row, CaseScoreColumn column) {
    return filter_.index(row, static_cast<int>(column)).data().toString();
  }

  CaseScoreModel model_;
  CaseScoreFilter filter_;
};

TEST_F(CaseScores, KeepTheRulesOfItemModels) {
  const QAbstractItemModelTester model(&model_, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const QAbstractItemModelTester filter(&filter_, QAbstractItemModelTester::FailureReportingMode::Fatal);
  filter_.sort(static_cast<int>(CaseScoreColumn::Dice));
  model_.show(shared(madeUpResults()), {0});
  filter_.setOrgan("liver");
  filter_.setReview(ReviewState::Rejected);
  model_.setReview({"run-5", "img0001", ReviewState::Rejected, "", 1});
  EXPECT_EQ(filter_.rowCount(), 2);
  filter_.setText("img0006");
  EXPECT_EQ(filter_.rowCount(), 1);
  model_.show(shared({}), {});
  EXPECT_EQ(filter_.rowCount(), 0);
}

TEST_F(CaseScores, TheWorstComeFirstAndWhatIsNotDefinedLast) {
  EXPECT_EQ(model_.rowCount(), 5) << "without background";
  filter_.sort(static_cast<int>(CaseScoreColumn::Dice), Qt::AscendingOrder);
  EXPECT_EQ(at(0, CaseScoreColumn::Case), "z");
  EXPECT_EQ(at(1, CaseScoreColumn::Dice), "0.500");
  EXPECT_EQ(at(4, CaseScoreColumn::Dice), "–");
  filter_.sort(static_cast<int>(CaseScoreColumn::Hd95), Qt::DescendingOrder);
  EXPECT_EQ(at(0, CaseScoreColumn::Hd95), "missed");
  EXPECT_EQ(at(1, CaseScoreColumn::Hd95), "12.0");
  EXPECT_EQ(at(4, CaseScoreColumn::Hd95), "–");
}

TEST_F(CaseScores, AnOrganThatTheReferenceLacksIsNamedWhereItWasPredicted) {
  filter_.setOrgan("spleen");
  filter_.setText("y");
  ASSERT_EQ(filter_.rowCount(), 1);
  const QModelIndex predicted = filter_.index(0, static_cast<int>(CaseScoreColumn::Predicted));
  EXPECT_EQ(predicted.data(Qt::ToolTipRole).toString(),
            "The reference has no spleen, but 3.0 ml were predicted; this counts in no mean");
  EXPECT_FALSE(predicted.data(Qt::DecorationRole).isNull());
}

TEST_F(CaseScores, AreFilteredByReviewAndNote) {
  filter_.setReview(ReviewState::Rejected);
  EXPECT_EQ(filter_.rowCount(), 2);
  filter_.setReview(std::nullopt);
  filter_.setText("Motion");
  EXPECT_EQ(filter_.rowCount(), 2);
  model_.setReview({"a", "x", ReviewState::Accepted, "", 1});
  filter_.setText("");
  filter_.setReview(ReviewState::Accepted);
  EXPECT_EQ(filter_.rowCount(), 2);
  model_.setReview({"b", "z", ReviewState::Accepted, "", 1});
  EXPECT_EQ(filter_.rowCount(), 2) << "a review of another run";
}

TEST(StripPlotOf, APointLiesAtItsValueAndIsFoundThere) {
  StripPlot plot;
  plot.resize(500, 200);
  const StripLane red{Qt::red, {{0.25, "a"}, {0.75, "b"}}, kNan, {}};
  const StripLane blue{Qt::blue, {{0.25, "c"}}, kNan, {}};
  plot.setRows({0.0, 1.0, false, "Dice"}, {{"liver", {red, blue}, {}}});
  const QPointF quarter = plot.placeOf(0, 0, 0.25);
  EXPECT_NEAR(plot.placeOf(0, 0, 0.5).x(), (quarter.x() + plot.placeOf(0, 0, 0.75).x()) / 2.0, 1e-9);
  EXPECT_LT(quarter.y(), plot.placeOf(0, 1, 0.25).y());
  QSignalSpy clicked(&plot, &StripPlot::pointClicked);
  QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.placeOf(0, 0, 0.75).toPoint());
  QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.placeOf(0, 0, 0.5).toPoint());  // nothing is there
  QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.placeOf(0, 1, 0.25).toPoint());
  ASSERT_EQ(clicked.size(), 2);
  EXPECT_EQ(clicked[0], (QVariantList{0, 0, 1}));
  EXPECT_EQ(clicked[1], (QVariantList{0, 1, 0}));
}

TEST_F(CaseScores, EveryHeaderSaysWhatStandsInItsColumn) {
  for (int column = 0; column < kCaseScoreColumns; ++column)
    EXPECT_FALSE(model_.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty()) << column;
  EXPECT_EQ(
      model_.headerData(static_cast<int>(CaseScoreColumn::SurfaceDice), Qt::Horizontal, Qt::ToolTipRole),
      metricHelp(ScoreMetric::SurfaceDice));
}

/// What the axis does not reach stands beside its edge, with its value, and is found there.
TEST(StripPlotOf, AValueBeyondTheAxisIsMarkedAtItsEdge) {
  StripPlot plot;
  plot.resize(600, 200);
  StripAxis axis{-0.1, 0.2, true, "Difference of Dice", 0.1};
  axis.text = [](double value) { return differenceText(value, ScoreMetric::Dice); };
  const StripLane lane{Qt::red, {{0.1, "a"}, {0.95, "b"}, {0.6, "c"}, {-0.3, "d"}}, 0.15, {}};
  const StripLane within{Qt::red, {{0.2, "e"}, {-0.1, "f"}}, 0.05, {}};
  plot.setRows(axis, {{"spleen", {lane}, {}}, {"liver", {within}, {}}});
  EXPECT_EQ(plot.beyondText(0), "beyond the axis: −0.300, +0.950, 1 more");
  EXPECT_TRUE(plot.beyondText(1).isEmpty()) << "an end of the axis belongs to it";
  EXPECT_TRUE(plot.accessibleDescription().contains("+0.950, 1 more; liver"));
  EXPECT_GT(plot.placeOf(0, 0, 0.95).x(), plot.placeOf(0, 0, 0.2).x() + 4.0);
  EXPECT_LT(plot.placeOf(0, 0, -0.3).x(), plot.placeOf(0, 0, -0.1).x() - 4.0);
  EXPECT_LT(plot.placeOf(0, 0, 0.95).x(), plot.width());
  QSignalSpy clicked(&plot, &StripPlot::pointClicked);
  QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.placeOf(0, 0, -0.3).toPoint());
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked[0], (QVariantList{0, 0, 3}));
  EXPECT_FALSE(plot.grab().isNull());
}

/// img0003 of the made-up results: a left adrenal gland that only one run found.
TEST(ScoreStripsOf, OneCaseFarOutSqueezesNoDifferenceAndStaysInTheStatistics) {
  const Results results = madeUpResults();
  ScoreStrips strips;
  strips.showDifference(true);
  strips.show(shared(results), resultTable(results.runs, {}), {0, 1});
  const StripAxis& axis = strips.plot().axis();
  const auto& rows = strips.plot().rows();
  double farthest = 0.0;
  std::vector<double> sizes;
  for (const StripRow& row : rows)
    for (const StripPoint& point : row.lanes[0].points) {
      farthest = std::max(farthest, point.value);
      sizes.push_back(point.value);
    }
  std::sort(sizes.begin(), sizes.end());
  ASSERT_GT(farthest, 0.5);
  EXPECT_LT(axis.greatest, 0.5 * farthest);
  EXPECT_GE(axis.greatest, quantileOf(sizes, 0.95));
  EXPECT_LE(axis.least, 0.0);
  EXPECT_EQ(rows[13].name, "left adrenal gland");
  EXPECT_EQ(strips.plot().beyondText(13), "beyond the axis: " + differenceText(farthest, ScoreMetric::Dice));
  EXPECT_TRUE(strips.sentence().endsWith("a case beyond the axis."));
  EXPECT_EQ(rows[13].lanes[0].points.size(), 6U) << "none is left out";
  const PairedDifference paired = pairedDifference(caseScores(results.runs[2].scores, ScoreMetric::Dice, 13),
                                                   caseScores(results.runs[0].scores, ScoreMetric::Dice, 13));
  EXPECT_DOUBLE_EQ(rows[13].lanes[0].mean, paired.mean);
  for (const StripRow& row : rows) EXPECT_LE(row.lanes[0].mean, axis.greatest);
}

TEST(ScoreStripsOf, AnOrganWithoutAnIntervalSaysWhy) {
  const Results results = madeUpResults();
  ScoreStrips strips;
  strips.showDifference(true);
  strips.show(shared(results), resultTable(results.runs, {}), {0, 1});
  EXPECT_TRUE(strips.plot().rows()[4].value.endsWith("(4 pairs: too few\nfor an interval)"));
  EXPECT_TRUE(strips.plot().accessibleDescription().contains("(4 pairs: too few for an interval)"));
  EXPECT_FALSE(strips.plot().rows()[1].value.contains("too few"));
  EXPECT_TRUE(strips.sentence().contains("above 0 the first is better"));
}

TEST(ScoreStripsOf, TheDifferenceIsTheFirstLessTheSecondWithItsInterval) {
  Results results = madeUpResults();
  ScoreStrips strips;
  strips.showDifference(true);
  strips.show(shared(results), resultTable(results.runs, {}), {0, 1});
  const auto& rows = strips.plot().rows();
  ASSERT_EQ(rows.size(), 14U);
  const PairedDifference paired = pairedDifference(caseScores(results.runs[2].scores, ScoreMetric::Dice, 0),
                                                   caseScores(results.runs[0].scores, ScoreMetric::Dice, 0));
  EXPECT_GT(paired.mean, 0.0);
  EXPECT_DOUBLE_EQ(rows[0].lanes[0].mean, paired.mean);
  EXPECT_TRUE(rows[0].value.startsWith(differenceText(paired.mean, ScoreMetric::Dice) + " ("));
  EXPECT_TRUE(strips.sentence().startsWith("“fine-tune 5” minus “from scratch, 24 labels”, over 6 cases"));
  EXPECT_FALSE(rows[4].lanes[0].interval) << "a gallbladder has four cases";

  results = madeUpResults(5);
  strips.show(shared(results), resultTable(results.runs, {}), {0, 1});
  EXPECT_FALSE(strips.plot().rows()[0].lanes[0].interval);
  EXPECT_TRUE(strips.sentence().contains("Fewer than six cases"));
  strips.show(shared(results), resultTable(results.runs, {}), {0});
  EXPECT_TRUE(strips.plot().rows().empty());
  EXPECT_TRUE(strips.sentence().contains("Choose two runs"));
}

TEST(ResultWordsOf, DigitsAreThoseOfTheMeasure) {
  EXPECT_EQ(scoreText(0.87654, ScoreMetric::Dice), "0.877");
  EXPECT_EQ(scoreText(12.345, ScoreMetric::Hd95), "12.3");
  EXPECT_EQ(scoreText(kNan, ScoreMetric::Dice), "–");
  EXPECT_EQ(differenceText(-0.0214, ScoreMetric::Dice), "−0.021");
  EXPECT_EQ(differenceText(0.5, ScoreMetric::Hd95), "+0.5");
}

}  // namespace
}  // namespace viscera
