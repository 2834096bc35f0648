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
