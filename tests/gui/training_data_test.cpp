// SPDX-License-Identifier: Apache-2.0
// What the training page computes without widgets: means of organs, history of a run, remedies, words.
#include "gui/training/organ_means.h"
#include "gui/training/run_curves.h"
#include "gui/training/run_history.h"
#include "gui/training/run_remedies.h"
#include "gui/training/run_texts.h"
#include "made_up_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace viscera {
namespace {

using test::madeUpRun;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
const std::string kTask = "segmentation";

std::vector<OrganScoreRecord> twoCases() {
  return {{"a", 0, "background", 1.0},
          {"a", 1, "spleen", 0.8},
          {"a", 2, "liver", kNone},
          {"b", 0, "background", 1.0},
          {"b", 1, "spleen", 0.6},
          {"b", 2, "liver", 0.4}};
}

TEST(OrganMeans, AreOverTheCasesThatHaveTheOrgan) {
  const OrganMeans means(twoCases());
  ASSERT_EQ(means.organs().size(), 2U);
  EXPECT_DOUBLE_EQ(means.find(1)->dice, 0.7);
  EXPECT_EQ(means.find(1)->cases, 2U);
  EXPECT_DOUBLE_EQ(means.find(2)->dice, 0.4);
  EXPECT_EQ(means.find(2)->cases, 1U);
  EXPECT_EQ(means.find(2)->name, "liver");
  EXPECT_EQ(means.caseCount(), 2U);
}

TEST(OrganMeans, BackgroundIsInNoMean) {
  const OrganMeans means(twoCases());
  EXPECT_EQ(means.find(0), nullptr);
  // Case a: 0.8; case b: (0.6 + 0.4) / 2 = 0.5; both: 0.65. With the background it would be 0.783.
  EXPECT_DOUBLE_EQ(means.meanOfCases(), 0.65);
}

TEST(OrganMeans, OfNothingAreNoNumbers) {
  EXPECT_TRUE(std::isnan(OrganMeans({}).meanOfCases()));
  const OrganMeans missing({{"a", 1, "spleen", kNone}});
  EXPECT_TRUE(std::isnan(missing.find(1)->dice));
  EXPECT_TRUE(std::isnan(missing.meanOfCases()));
  EXPECT_EQ(missing.caseCount(), 1U);
}

TEST(RunHistory, GrowsByWhatIsNew) {
  RunHistory history(1000);
  EXPECT_FALSE(history.isLoaded());
  RunUpdate update;
  update.points["train/loss"] = {{1, 1000, 2.0}, {2, 1000 + 3'600'000, 1.5}};
  history.apply(update);
  update.points["train/loss"] = {{2, 0, 9.0}, {3, 1000, 1.25}};
  history.apply(update);
  const auto& points = history.points("train/loss").newest();
  ASSERT_EQ(points.size(), 3U);
  EXPECT_DOUBLE_EQ(points[1].value, 1.5);
  EXPECT_DOUBLE_EQ(points[1].hours, 1.0);
  EXPECT_DOUBLE_EQ(points[2].value, 1.25);
  EXPECT_TRUE(history.points("val/l1").empty());
}

TEST(RunHistory, AnUpdateFromTheStartTakesThePlaceOfEverything) {
  RunHistory history;
  history.apply(test::madeUpHistory(madeUpRun(1, kTask, RunPhase::Running), 0.9));
  ASSERT_FALSE(history.evaluations().empty());
  RunUpdate update;
  update.fromStart = true;
  update.points["train/loss"] = {{1, 0, 2.0}};
  history.apply(update);
  EXPECT_EQ(history.points("train/loss").size(), 1U);
  EXPECT_THAT(history.evaluations(), IsEmpty());
  EXPECT_THAT(history.log(), IsEmpty());
}

TEST(RunHistory, OfTwoGridsTheFirstCounts) {
  RunHistory history;
  RunUpdate update;
  ScoredEvaluation model;
  model.evaluation.step = 100;
  model.evaluation.grid = "model";
  model.scores = twoCases();
  ScoredEvaluation original = model;
  original.evaluation.grid = "original";
  update.evaluations = {model, original};
  history.apply(update);
  ASSERT_EQ(history.evaluations().size(), 1U);
  EXPECT_EQ(history.evaluations()[0].evaluation.grid, "model");
  EXPECT_FALSE(history.organs().contains(0));
}

TEST(RunHistory, ALongLogStaysFlat) {
  RunHistory history;
  RunUpdate update;
  update.log.assign(500, {0, RunMessage::Level::Info, "a line"});
  for (int i = 0; i < 100; ++i) history.apply(update);
  EXPECT_LE(history.log().size(), 6000U);
  EXPECT_GE(history.log().size(), 5000U);
}

TEST(ContrastiveCeiling, IsTheLossOfGuessing) {
  EXPECT_DOUBLE_EQ(contrastiveCeiling(8), std::log(15.0));
  EXPECT_DOUBLE_EQ(contrastiveCeiling(1), 0.0);
  EXPECT_TRUE(std::isnan(contrastiveCeiling(0)));
}

TEST(RunTrouble, OfALostCaseOffersToGoOnWithoutIt) {
  const RunTrouble trouble = troubleOf(madeUpRun(7, kTask, RunPhase::Failed));
  EXPECT_THAT(trouble.text.toStdString(), HasSubstr("fine-tune 7 failed at step"));
  EXPECT_THAT(trouble.text.toStdString(), HasSubstr("case img0007 cannot be read"));
  EXPECT_THAT(trouble.text.toStdString(), Not(HasSubstr("--")));
  ASSERT_EQ(trouble.remedies.size(), 3U);
  EXPECT_EQ(trouble.remedies[0].kind, RunRemedy::Kind::SkipCases);
  EXPECT_EQ(trouble.remedies[2].kind, RunRemedy::Kind::GoOn);
}

TEST(RunTrouble, OfAFullDiskAndOfLittleMemory) {
  ListedRun run = madeUpRun(7, kTask, RunPhase::Failed);
  run.record.reason = "/data/runs/7/checkpoints/last.pt: cannot be written: No space left on device";
  EXPECT_EQ(troubleOf(run).remedies.front().kind, RunRemedy::Kind::FreeSpace);
  run.record.reason = "the network does not fit into the memory of the GPU";
  EXPECT_EQ(troubleOf(run).remedies.front().kind, RunRemedy::Kind::SmallerBatch);
  EXPECT_EQ(halvedBatch(run.record).toStdString(), "samples_per_case=2");
  run.record.configJson = "no json";
  EXPECT_EQ(troubleOf(run).remedies.front().kind, RunRemedy::Kind::GoOn);
}

TEST(RunTrouble, ThereIsNoneOfAHealthyRun) {
  EXPECT_TRUE(troubleOf(madeUpRun(1, kTask, RunPhase::Running)).text.isEmpty());
  const RunTrouble interrupted = troubleOf(madeUpRun(1, kTask, RunPhase::Interrupted));
  ASSERT_EQ(interrupted.remedies.size(), 1U);
  EXPECT_EQ(interrupted.remedies[0].text.toStdString(), "Go on");
}

TEST(RunTrouble, SaysFromWhereARunGoesOnAndWhatIsMadeAgain) {
  ListedRun run = madeUpRun(1, kTask, RunPhase::Interrupted);
  run.record.step = 120;
  run.savedStep = 100;
  EXPECT_THAT(troubleOf(run).text.toStdString(),
              HasSubstr("goes on from the checkpoint at step 100; 20 steps are made again"));
  run.savedStep = 120;
  EXPECT_THAT(troubleOf(run).text.toStdString(), HasSubstr("Everything up to there is saved"));
  run.savedStep = -1;
  EXPECT_THAT(troubleOf(run).text.toStdString(), HasSubstr("begins at step 0 again"));
}

TEST(RunTexts, ColourOfARunIsThatOfItsNumber) {
  EXPECT_EQ(colourNumber(madeUpRun(1, kTask, RunPhase::Finished).record), 0U);
  EXPECT_EQ(colourNumber(madeUpRun(9, kTask, RunPhase::Finished).record), 8U);
}

TEST(RunTexts, AreWhatPeopleSay) {
  ListedRun run = madeUpRun(3, kTask, RunPhase::Running);
  run.record.step = 121;
  EXPECT_EQ(epochText(run.record).toStdString(), "epoch 2 of 40");
  run.record.stepsPerEpoch = 10000;
  EXPECT_EQ(epochText(run.record).toStdString(), "step 121 of 4\u202f800");
}

}  // namespace
}  // namespace viscera
