// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "storage/checkpoint_repository.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/evaluation_repository.h"
#include "storage/project_repository.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace viscera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class Repositories : public testing::Test {
 protected:
  void SetUp() override { insertRun("first", 1000); }

  void insertRun(const std::string& id, std::int64_t created_ms) {
    RunRecord run;
    run.id = id;
    run.task = "pretraining";
    run.preset = "quick-demo-ssl";
    run.folder = "runs/" + id;
    run.configJson = R"({"seed": 7})";
    run.created_ms = created_ms;
    RunRepository(database_).insert(run);
  }

  std::vector<std::int64_t> stepsOf(const std::string& runId, const std::string& series) {
    std::vector<std::int64_t> steps;
    for (const SeriesSummary& one : SeriesRepository(database_).list(runId))
      if (one.name == series)
        for (const MetricPoint& point : SeriesRepository(database_).points(one.id))
          steps.push_back(point.step);
    return steps;
  }

  test::TemporaryFolder folder_;
  Database database_{folder_.path() / kDatabaseName};
};

using Steps = std::vector<std::int64_t>;

TEST_F(Repositories, AProjectKeepsItsFirstName) {
  ProjectRepository project(database_);
  EXPECT_FALSE(project.find());
  project.ensure({"liver", 5});
  project.ensure({"other", 6});
  EXPECT_EQ(project.find()->name, "liver");
  EXPECT_EQ(project.find()->created_ms, 5);
}

TEST_F(Repositories, ARunGoesThroughItsStates) {
  RunRepository runs(database_);
  EXPECT_EQ(runs.find("first")->state, RunState::Created);
  runs.start("first", {"node:1", "cpu", "no GPU", 0, 200, 20}, 2000);
  runs.heartbeat("first", 35, 3000);
  EXPECT_EQ(runs.find("first")->state, RunState::Running);
  EXPECT_EQ(runs.find("first")->step, 35);
  EXPECT_EQ(runs.find("first")->heartbeat_ms, 3000);
  runs.end("first", RunState::Interrupted, 40, "Ctrl-C", 4000);
  runs.start("first", {"node:2", "cpu", "no GPU", 40, 200, 20}, 5000);
  runs.end("first", RunState::Finished, 200, "", 6000);

  const auto run = runs.find("first");
  EXPECT_EQ(run->state, RunState::Finished);
  EXPECT_EQ(run->process, "node:2");
  EXPECT_EQ(run->totalSteps, 200);
  EXPECT_EQ(run->stepsPerEpoch, 20);
  EXPECT_EQ(run->finished_ms, 6000);
  EXPECT_EQ(run->configJson, R"({"seed": 7})");
  const auto history = runs.history("first");
  ASSERT_EQ(history.size(), 5U);
  EXPECT_EQ(history[0].state, RunState::Created);
  EXPECT_EQ(history[2].state, RunState::Interrupted);
  EXPECT_EQ(history[2].reason, "Ctrl-C");
  EXPECT_EQ(history[3].step, 40);
  EXPECT_EQ(history[4].wall_ms, 6000);
}

TEST_F(Repositories, APausedRunKeepsItsProcessAndItsHistory) {
  RunRepository runs(database_);
  runs.start("first", {"node:1", "cpu", "no GPU", 0, 200, 20}, 2000);
  runs.setPaused("first", true, 12, 3000);
  EXPECT_EQ(runs.find("first")->state, RunState::Paused);
  EXPECT_EQ(runs.find("first")->step, 12);
  EXPECT_EQ(runs.find("first")->heartbeat_ms, 3000);
  EXPECT_EQ(runs.find("first")->process, "node:1");
  runs.heartbeat("first", 12, 4000);
  EXPECT_EQ(runs.find("first")->state, RunState::Paused);
  runs.setPaused("first", false, 12, 5000);
  EXPECT_EQ(runs.find("first")->state, RunState::Running);
  const auto history = runs.history("first");
  ASSERT_EQ(history.size(), 4U);
  EXPECT_EQ(history[2].state, RunState::Paused);
  EXPECT_EQ(history[2].step, 12);
  EXPECT_EQ(history[3].state, RunState::Running);
  EXPECT_EQ(toString(RunState::Paused), "paused");
}

TEST_F(Repositories, TheSettingsOfOneRunAreReplaced) {
  insertRun("other", 2000);
  RunRepository(database_).setConfig("first", R"({"seed": 8})");
  EXPECT_EQ(RunRepository(database_).find("first")->configJson, R"({"seed": 8})");
  EXPECT_EQ(RunRepository(database_).find("other")->configJson, R"({"seed": 7})");
}

TEST_F(Repositories, RunsAreListedNewestFirstAndAnIdIsTakenOnce) {
  insertRun("second", 3000);
  insertRun("between", 2000);
  const auto runs = RunRepository(database_).list();
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].id, "second");
  EXPECT_EQ(runs[1].id, "between");
  EXPECT_EQ(runs[2].id, "first");
  EXPECT_THROW(insertRun("second", 4000), Error);
  EXPECT_FALSE(RunRepository(database_).find("unknown"));
}

// After a clock was set back: the order is then that of the ids, and nothing is lost.
TEST_F(Repositories, RunsOfTheSameTimeAreListedInOneOrder) {
  insertRun("later", 1000);
  insertRun("earlier", 1000);
  std::vector<std::string> ids;
  for (const RunRecord& run : RunRepository(database_).list()) ids.push_back(run.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"later", "first", "earlier"}));
}

TEST_F(Repositories, AClaimedRunIsRunningAndItsHistoryTellsTheStartAlone) {
  RunRepository runs(database_);
  runs.end("first", RunState::Failed, 7, "disk full", 2000);
  runs.claim("first", "node:3", 3000);
  EXPECT_EQ(runs.find("first")->state, RunState::Running);
  EXPECT_EQ(runs.find("first")->process, "node:3");
  EXPECT_EQ(runs.find("first")->heartbeat_ms, 3000);
  EXPECT_EQ(runs.find("first")->step, 7);
  EXPECT_EQ(runs.history("first").size(), 2U);
}

// The clock was set back by an hour between two starts.
TEST_F(Repositories, AClockSetBackKeepsTheOrderOfStatesAndPoints) {
  constexpr std::int64_t kHour_ms = 3'600'000;
  RunRepository runs(database_);
  runs.start("first", {"node:1", "cpu", "", 0, 20, 10}, 2 * kHour_ms);
  SeriesRepository series(database_);
  series.append("first", std::vector<NamedPoint>{{"train/loss", {1, 2 * kHour_ms, 0.5}}});
  runs.end("first", RunState::Interrupted, 1, "", 2 * kHour_ms + 1);
  runs.start("first", {"node:2", "cpu", "", 1, 20, 10}, kHour_ms);
  series.append("first", std::vector<NamedPoint>{{"train/loss", {2, kHour_ms, 0.25}}});
  runs.end("first", RunState::Finished, 2, "", kHour_ms + 1);
  EXPECT_EQ(stepsOf("first", "train/loss"), (Steps{1, 2}));
  const auto history = runs.history("first");
  ASSERT_EQ(history.size(), 5U);
  EXPECT_EQ(history[4].state, RunState::Finished);
  EXPECT_EQ(runs.find("first")->state, RunState::Finished);
}

TEST_F(Repositories, PointsOfAStepAppearOnceAndInOrder) {
  SeriesRepository series(database_);
  series.append("first", std::vector<NamedPoint>{{"train/loss", {2, 10, 0.5}}, {"train/loss", {1, 5, 0.75}}});
  series.append("first", std::vector<NamedPoint>{{"train/loss", {2, 20, 0.25}}, {"lr", {1, 5, 1e-4}}});
  ASSERT_EQ(series.list("first").size(), 2U);
  EXPECT_EQ(series.list("first")[0].name, "lr");
  EXPECT_EQ(series.list("first")[1].points, 2);
  const auto points = series.points(series.list("first")[1].id);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].step, 1);
  EXPECT_DOUBLE_EQ(points[0].value, 0.75);
  EXPECT_DOUBLE_EQ(points[1].value, 0.25);
  EXPECT_EQ(points[1].wall_ms, 20);
  EXPECT_EQ(series.points(series.list("first")[1].id, 1).size(), 1U);
}

TEST_F(Repositories, ALossThatIsNoNumberStaysOne) {
  SeriesRepository series(database_);
  series.append("first", std::vector<NamedPoint>{{"train/loss", {1, 0, kNaN}}});
  EXPECT_TRUE(std::isnan(series.points(series.list("first")[0].id).at(0).value));
}

TEST_F(Repositories, TruncationForAResumeTouchesOneRunOnly) {
  insertRun("other", 2000);
  SeriesRepository series(database_);
  for (const char* id : {"first", "other"})
    for (std::int64_t step = 1; step <= 4; ++step)
      series.append(id, std::vector<NamedPoint>{{"train/loss", {step, 0, 1.0}}, {"lr", {step, 0, 1.0}}});
  series.truncateAfter("first", 2);
  EXPECT_EQ(stepsOf("first", "train/loss"), (Steps{1, 2}));
  EXPECT_EQ(stepsOf("first", "lr"), (Steps{1, 2}));
  EXPECT_EQ(stepsOf("other", "train/loss"), (Steps{1, 2, 3, 4}));
  series.append("first", std::vector<NamedPoint>{{"train/loss", {3, 0, 2.0}}});
  EXPECT_EQ(stepsOf("first", "train/loss"), (Steps{1, 2, 3}));
}

TEST_F(Repositories, ARunOfAnotherProjectGetsNoPoints) {
  EXPECT_THROW(SeriesRepository(database_).append("unknown", std::vector<NamedPoint>{{"lr", {1, 0, 1.0}}}),
               Error);
}

TEST_F(Repositories, TimingsAddUp) {
  SeriesRepository series(database_);
  series.addTiming("first", {"forward", 10, 2.5});
  series.addTiming("first", {"forward", 5, 1.5});
  series.addTiming("first", {"backward", 5, 3.0});
  const auto timings = series.timings("first");
  ASSERT_EQ(timings.size(), 2U);
  EXPECT_EQ(timings[1].stage, "forward");
  EXPECT_EQ(timings[1].steps, 15);
  EXPECT_DOUBLE_EQ(timings[1].total_s, 4.0);
}

TEST_F(Repositories, ACheckpointOfTheSameNameReplacesTheOldOne) {
  CheckpointRepository checkpoints(database_);
  checkpoints.put("first", {10, "checkpoints/best.pt", "aa", 100, true, 1});
  checkpoints.put("first", {20, "checkpoints/step-20.pt", "bb", 200, false, 2});
  checkpoints.put("first", {30, "checkpoints/best.pt", "cc", 300, true, 3});
  auto all = checkpoints.list("first");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].file, "checkpoints/step-20.pt");
  EXPECT_EQ(all[1].sha256, "cc");
  EXPECT_TRUE(all[1].isBest);
  checkpoints.remove("first", "checkpoints/step-20.pt");
  EXPECT_EQ(checkpoints.list("first").size(), 1U);
}

TEST_F(Repositories, AnEvaluationKeepsEveryRawScore) {
  EvaluationRepository evaluations(database_);
  EvaluationRecord record;
  record.runId = "first";
  record.step = 50;
  record.wall_ms = 9;
  record.metric = "val/dice_mean";
  record.value = 0.5;
  record.isBest = true;
  record.grid = "model";
  record.rule = "mean over organs";
  const std::vector<OrganScoreRecord> scores = {{"case b", 1, "spleen", 0.9, 3.5, 0.8, 200.0, 190.0},
                                                {"case a", 4, "gallbladder", kNaN, kNaN, kNaN, 0.0, 2.0},
                                                {"case a", 1, "spleen", 0.1}};
  const std::int64_t id = evaluations.insert(record, scores);
  record.step = 60;
  evaluations.insert(record, {});

  const auto all = evaluations.list("first");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, id);
  EXPECT_EQ(all[0].rule, "mean over organs");
  EXPECT_TRUE(all[0].isBest);
  const auto stored = evaluations.scores(id);
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(stored[0].caseName, "case a");
  EXPECT_TRUE(std::isnan(stored[0].hd95_mm));
  EXPECT_TRUE(std::isnan(stored[1].dice));
  EXPECT_DOUBLE_EQ(stored[1].prediction_ml, 2.0);
  EXPECT_DOUBLE_EQ(stored[2].hd95_mm, 3.5);

  evaluations.truncateAfter("first", 50);
  EXPECT_EQ(evaluations.list("first").size(), 1U);
}

TEST_F(Repositories, ADatasetIsStoredOnceAndItsCasesFollowTheNewestLook) {
  DatasetRepository datasets(database_);
  const DatasetRecord dataset{0, "BTCV", "/data/split.json", "ab12", "/data", 5};
  const std::vector<CaseRecord> cases = {{"img2", "training", "img2.nii.gz", "label2.nii.gz", 3, ""},
                                         {"img1", "test", "img1.nii.gz", "", std::nullopt, "not found"}};
  const std::int64_t id = datasets.put(dataset, cases, {{0, "background"}, {1, "spleen"}});
  auto found = cases;
  found[1].resolution = "";
  EXPECT_EQ(datasets.put(dataset, found, {{1, "spleen"}}), id);

  const auto stored = datasets.cases(id);
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].name, "img2");  // order of the split
  EXPECT_EQ(stored[0].fold, 3);
  EXPECT_EQ(stored[1].label, "");
  EXPECT_FALSE(stored[1].fold);
  EXPECT_EQ(stored[1].resolution, "");
  EXPECT_EQ(datasets.labels(id).size(), 2U);
  EXPECT_EQ(datasets.find(id)->root, "/data");
  DatasetRecord other = dataset;
  other.splitSha256 = "cd34";
  EXPECT_NE(datasets.put(other, cases, {}), id);
}

}  // namespace
}  // namespace viscera
