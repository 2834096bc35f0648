// SPDX-License-Identifier: Apache-2.0
#include "app/run_recorder.h"

#include "engine/base/log.h"
#include "storage/checkpoint_repository.h"
#include "storage/evaluation_repository.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <thread>

namespace viscera {
namespace {

using Steps = std::vector<std::int64_t>;

class Recorder : public testing::Test {
 protected:
  void SetUp() override {
    Database database(file_);
    RunRecord run;
    run.id = "run";
    run.task = "segmentation";
    run.folder = ".";
    run.configJson = "{}";
    RunRepository(database).insert(run);
    std::filesystem::create_directories(folder_.path() / "checkpoints");
  }

  std::unique_ptr<RunRecorder> recorder() {
    return std::make_unique<RunRecorder>(Database(file_), "run", folder_.path());
  }

  Steps stepsOf(const std::string& series) {
    Database database(file_, Database::Access::ReadOnly);
    SeriesRepository repository(database);
    Steps steps;
    for (const SeriesSummary& one : repository.list("run"))
      if (one.name == series)
        for (const MetricPoint& point : repository.points(one.id)) steps.push_back(point.step);
    return steps;
  }

  RunRecord run() {
    Database database(file_, Database::Access::ReadOnly);
    return *RunRepository(database).find("run");
  }

  static RunStarted started(std::int64_t firstStep) { return {firstStep, 100, 10, "cpu", "no GPU"}; }
  static ScalarSample loss(std::int64_t step, double value) { return {"train/loss", step, 5, value}; }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / kDatabaseName;
};

TEST_F(Recorder, KeepsEveryStepOfALongRun) {
  constexpr std::int64_t kSteps = 20000;
  auto recording = recorder();
  recording->onEvent(started(0));
  Steps expected;
  for (std::int64_t step = 1; step <= kSteps; ++step) {
    recording->onEvent(loss(step, 1.0 / static_cast<double>(step)));
    recording->onEvent(StepFinished{step, step / 10, 0.1, 1.0});
    expected.push_back(step);
  }
  recording->onEvent(RunFinished{RunOutcome::Finished, kSteps, "", ErrorCode::Internal});
  EXPECT_TRUE(recording->finish());
  EXPECT_EQ(stepsOf("train/loss"), expected);
  EXPECT_EQ(run().state, RunState::Finished);
  EXPECT_EQ(run().step, kSteps);
  EXPECT_EQ(run().totalSteps, 100);
  EXPECT_EQ(run().device, "cpu");
}

TEST_F(Recorder, ShowsTheNewestValuesWithinTwoSecondsWhileTheRunGoesOn) {
  auto recording = recorder();
  recording->onEvent(started(0));
  recording->onEvent(loss(1, 0.5));
  recording->onEvent(StepFinished{1, 0, 0.1, 1.0});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (stepsOf("train/loss").empty() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(stepsOf("train/loss"), (Steps{1}));
  EXPECT_EQ(run().state, RunState::Running);
  EXPECT_EQ(run().step, 1);
  EXPECT_GT(run().heartbeat_ms, 0);
}

TEST_F(Recorder, APauseIsAStateOfTheRun) {
  auto recording = recorder();
  recording->onEvent(started(0));
  recording->onEvent(StepFinished{3, 0, 0.1, 1.0});
  recording->onEvent(RunPaused{3, true});
  EXPECT_EQ(recording->flush(), "");
  EXPECT_EQ(run().state, RunState::Paused);
  EXPECT_EQ(run().step, 3);
  recording->onEvent(RunPaused{3, false});
  EXPECT_EQ(recording->flush(), "");
  EXPECT_EQ(run().state, RunState::Running);
}

TEST_F(Recorder, AFlushReturnsWhenEverythingIsCommitted) {
  auto recording = recorder();
  recording->onEvent(started(0));
  recording->onEvent(loss(1, 0.5));
  EXPECT_EQ(recording->flush(), "");
  EXPECT_EQ(stepsOf("train/loss"), (Steps{1}));
  recording->onEvent(loss(2, 0.5));
  EXPECT_EQ(recording->flush(), "");
  EXPECT_EQ(stepsOf("train/loss"), (Steps{1, 2}));
  recording->finish();
  EXPECT_EQ(recording->flush(), "");  // after the end there is nothing to wait for
}

TEST_F(Recorder, AFlushTellsWhyNothingCanBeWritten) {
  const LogSink before = setLogSink([](LogLevel, std::string_view) {});
  Database database(file_);
  database.connection().exec("PRAGMA max_page_count = 1");  // as on a full disk
  RunRecorder recording(std::move(database), "run", folder_.path());
  for (std::int64_t step = 1; step <= 5000; ++step) recording.onEvent(loss(step, 1.0));
  const std::string failure = recording.flush();
  recording.finish();
  setLogSink(before);
  EXPECT_NE(failure.find(file_.string() + ": the disk is full; free some space"), std::string::npos)
      << failure;
  EXPECT_EQ(recording.failure(), failure);
}

TEST_F(Recorder, AFlushDoesNotStopARunBecauseAnotherProcessHoldsTheDatabase) {
  const LogSink before = setLogSink([](LogLevel, std::string_view) {});
  Database database(file_);
  database.connection().setBusyTimeout(20);
  RunRecorder recording(std::move(database), "run", folder_.path());
  {
    Database other(file_);
    const Transaction held(other);
    recording.onEvent(loss(1, 1.0));
    EXPECT_EQ(recording.flush(), "");
    EXPECT_TRUE(stepsOf("train/loss").empty());
  }
  EXPECT_TRUE(recording.finish());
  setLogSink(before);
  EXPECT_EQ(stepsOf("train/loss"), (Steps{1}));
}

// More attempts than a database is given that fails for another reason.
TEST_F(Recorder, WaitsAtTheEndForAnotherProcessThatHoldsTheDatabase) {
  int errors = 0;
  const LogSink before =
      setLogSink([&](LogLevel level, std::string_view) { errors += level == LogLevel::Error; });
  Database database(file_);
  database.connection().setBusyTimeout(100);
  RunRecorder recording(std::move(database), "run", folder_.path());
  auto other = std::make_unique<Database>(file_);
  auto held = std::make_unique<Transaction>(*other);
  std::jthread release([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));  // five attempts
    held.reset();
  });
  recording.onEvent(loss(1, 1.0));
  EXPECT_TRUE(recording.finish());
  setLogSink(before);
  EXPECT_EQ(errors, 1);
  EXPECT_EQ(stepsOf("train/loss"), (Steps{1}));
}

TEST_F(Recorder, AContinuedRunHasEachStepOnce) {
  {
    auto recording = recorder();
    recording->onEvent(started(0));
    for (std::int64_t step = 1; step <= 7; ++step) recording->onEvent(loss(step, 1.0));
    recording->onEvent(ValidationFinished{6, "val/l1", 0.5, true, "", "", {}});
  }  // killed: the last checkpoint was at step 5
  {
    auto recording = recorder();
    recording->onEvent(started(5));
    for (std::int64_t step = 6; step <= 8; ++step) recording->onEvent(loss(step, 2.0));
    recording->onEvent(ValidationFinished{6, "val/l1", 0.5, true, "", "", {}});
    recording->onEvent(RunFinished{RunOutcome::Interrupted, 8, "stopped", ErrorCode::Internal});
  }
  EXPECT_EQ(stepsOf("train/loss"), (Steps{1, 2, 3, 4, 5, 6, 7, 8}));
  Database database(file_, Database::Access::ReadOnly);
  const auto points = SeriesRepository(database).points(SeriesRepository(database).list("run")[0].id);
  EXPECT_DOUBLE_EQ(points[4].value, 1.0);
  EXPECT_DOUBLE_EQ(points[5].value, 2.0);
  EXPECT_EQ(EvaluationRepository(database).list("run").size(), 1U);
  EXPECT_EQ(run().state, RunState::Interrupted);
  EXPECT_EQ(run().reason, "stopped");
}

TEST_F(Recorder, KeepsTheScoreOfEveryCaseAndOrgan) {
  {
    auto recording = recorder();
    ValidationFinished validation{10, "val/dice_mean", 0.75, true, "model", "mean over organs", {}};
    validation.cases.push_back(
        {"img1", {{1, "spleen", 0.75}, {4, "gallbladder", std::numeric_limits<double>::quiet_NaN()}}});
    recording->onEvent(validation);
  }
  Database database(file_, Database::Access::ReadOnly);
  const auto evaluations = EvaluationRepository(database).list("run");
  ASSERT_EQ(evaluations.size(), 1U);
  EXPECT_EQ(evaluations[0].grid, "model");
  const auto scores = EvaluationRepository(database).scores(evaluations[0].id);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[0].organ, "spleen");
  EXPECT_DOUBLE_EQ(scores[0].dice, 0.75);
  EXPECT_TRUE(std::isnan(scores[1].dice));
}

TEST_F(Recorder, ForgetsCheckpointsThatTheTrainerDeleted) {
  auto recording = recorder();
  for (const char* name : {"a.pt", "b.pt"}) {
    std::ofstream(folder_.path() / "checkpoints" / name) << "x";
    recording->onEvent(CheckpointWritten{1, std::string("checkpoints/") + name, "ab", 1, false});
  }
  recording->finish();
  std::filesystem::remove(folder_.path() / "checkpoints" / "a.pt");
  std::ofstream(folder_.path() / "checkpoints" / "c.pt") << "x";
  recording = recorder();
  recording->onEvent(CheckpointWritten{3, "checkpoints/c.pt", "cd", 1, false});
  recording->finish();
  Database database(file_, Database::Access::ReadOnly);
  const auto checkpoints = CheckpointRepository(database).list("run");
  ASSERT_EQ(checkpoints.size(), 2U);
  EXPECT_EQ(checkpoints[0].file, "checkpoints/b.pt");
  EXPECT_EQ(checkpoints[1].file, "checkpoints/c.pt");
}

TEST_F(Recorder, AddsUpTheTimeOfEachStage) {
  auto recording = recorder();
  recording->onEvent(ScalarSample{"time/forward", 1, 5, 0.25});
  recording->onEvent(ScalarSample{"time/forward", 2, 6, 0.5});
  recording->finish();
  Database database(file_, Database::Access::ReadOnly);
  const auto timings = SeriesRepository(database).timings("run");
  ASSERT_EQ(timings.size(), 1U);
  EXPECT_EQ(timings[0].stage, "forward");
  EXPECT_EQ(timings[0].steps, 2);
  EXPECT_DOUBLE_EQ(timings[0].total_s, 0.75);
  EXPECT_EQ(stepsOf("time/forward"), (Steps{1, 2}));
}

TEST_F(Recorder, OutlastsAnotherWriterWithoutHoldingUpTheRun) {
  auto recording = recorder();
  {
    Database other(file_);
    const Transaction held(other);
    const auto before = std::chrono::steady_clock::now();
    for (std::int64_t step = 1; step <= 1000; ++step) recording->onEvent(loss(step, 1.0));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(500));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  EXPECT_TRUE(recording->finish());
  EXPECT_EQ(stepsOf("train/loss").size(), 1000U);
}

TEST_F(Recorder, SaysWhenEventsAreMissing) {
  std::vector<std::string> errors;
  const LogSink before = setLogSink([&](LogLevel level, std::string_view message) {
    if (level == LogLevel::Error) errors.emplace_back(message);
  });
  Database database(file_);
  database.connection().exec("PRAGMA max_page_count = 1");  // as on a full disk
  RunRecorder recording(std::move(database), "run", folder_.path());
  for (std::int64_t step = 1; step <= 5000; ++step) recording.onEvent(loss(step, 1.0));
  EXPECT_FALSE(recording.finish());
  setLogSink(before);
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_NE(errors[0].find("disk is full"), std::string::npos);
  EXPECT_NE(errors[1].find("5000 events"), std::string::npos);
}

}  // namespace
}  // namespace viscera
