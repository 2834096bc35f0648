// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

using namespace std::chrono_literals;
using test::afterStep;
using test::RecordingObserver;
using test::Series;
using test::TemporaryFolder;
using test::tinyRun;
using test::trained;
using testing::HasSubstr;

/// Trains until `reaction` asks for something else.
RecordingObserver trainedWith(const TrainingInput& input,
                              const std::function<void(const RunEvent&, RunControl&)>& reaction) {
  RecordingObserver observer;
  RunControl control;
  observer.reaction = [&](const RunEvent& event) { reaction(event, control); };
  train(input, control, observer);
  observer.reaction = nullptr;
  return observer;
}

RecordingObserver stoppedAfter(const TrainingInput& input, std::int64_t step) {
  return trainedWith(input, [step](const RunEvent& event, RunControl& control) {
    afterStep(step, [&control] { control.stopNow(); })(event);
  });
}

class ResumeOf : public testing::TestWithParam<Task> {};
INSTANTIATE_TEST_SUITE_P(Tasks,
                         ResumeOf,
                         testing::Values(Task::Pretraining, Task::Segmentation),
                         test::nameOf);

// Stopped between validations, just before one and just after one.
TEST_P(ResumeOf, EqualsTheUninterruptedRunBitForBit) {
  const TemporaryFolder whole;
  const TemporaryFolder parts;
  const TrainingInput wholeInput = tinyRun(GetParam(), whole.path(), 6);
  TrainingInput input = tinyRun(GetParam(), parts.path(), 6);
  if (GetParam() == Task::Pretraining)
    at::set_num_threads(2);  // sums shared out among threads repeat as well
  const RecordingObserver uninterrupted = trained(wholeInput);
  std::vector<RecordingObserver> sessions;
  sessions.push_back(stoppedAfter(input, 2));
  input.resume = true;
  sessions.push_back(stoppedAfter(input, 3));
  sessions.push_back(trainedWith(input, [](const RunEvent& event, RunControl& control) {
    if (std::holds_alternative<ValidationFinished>(event)) control.stopNow();
  }));
  sessions.push_back(trained(input));

  std::map<std::string, Series> joined;
  std::vector<std::int64_t> firstSteps;
  for (const RecordingObserver& session : sessions) {
    firstSteps.push_back(session.all<RunStarted>().at(0).firstStep);
    for (const auto& [name, values] : session.series())
      joined[name].insert(joined[name].end(), values.begin(), values.end());
  }
  EXPECT_EQ(firstSteps, (std::vector<std::int64_t>{0, 2, 3, 3}));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(sessions[i].end().outcome, RunOutcome::Interrupted) << i;
  EXPECT_EQ(sessions[3].end().outcome, RunOutcome::Finished) << sessions[3].end().reason;
  EXPECT_EQ(joined, uninterrupted.series());

  const PtValue one = readPtFile(test::newestCheckpoint(whole.path()));
  const PtValue other = readPtFile(test::newestCheckpoint(parts.path()));
  for (const char* part : {"state_dict", "optimizer"}) {
    EXPECT_GT(test::tensorBytes(one, part).size(), 100'000U);
    EXPECT_TRUE(test::tensorBytes(one, part) == test::tensorBytes(other, part)) << part;
  }
  for (const char* number : {"step", "best_step", "validated_step"})
    EXPECT_EQ(std::get<std::int64_t>(find(one, number)->value),
              std::get<std::int64_t>(find(other, number)->value));
}

TEST_P(ResumeOf, HonoursStopNowWithinOneStep) {
  const TemporaryFolder folder;
  const RecordingObserver run = stoppedAfter(tinyRun(GetParam(), folder.path(), 50), 2);
  EXPECT_EQ(run.end().outcome, RunOutcome::Interrupted);
  EXPECT_EQ(run.end().step, 2);
  EXPECT_THAT(run.end().reason, HasSubstr("--resume"));
  EXPECT_EQ(run.all<StepFinished>().size(), 2U);
  EXPECT_TRUE(run.all<ValidationFinished>().empty());
  EXPECT_EQ(run.all<CheckpointWritten>().back().step, 2);
}

TEST_P(ResumeOf, ValidatesAndSavesBeforeItFinishesOnRequest) {
  const TemporaryFolder folder;
  const RecordingObserver run =
      trainedWith(tinyRun(GetParam(), folder.path(), 50), [](const RunEvent& event, RunControl& control) {
        afterStep(2, [&control] { control.stopAndFinalise(); })(event);
      });
  EXPECT_EQ(run.end().outcome, RunOutcome::Finished);
  EXPECT_EQ(run.end().step, 2);
  EXPECT_FALSE(run.end().reason.empty());
  ASSERT_EQ(run.all<ValidationFinished>().size(), 1U);
  EXPECT_EQ(run.all<ValidationFinished>()[0].step, 2);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "checkpoints" / "best.pt"));
}

TEST(Pause, HoldsTheRunAndChangesNothing) {
  const TemporaryFolder whole;
  const TemporaryFolder paused;
  std::atomic<int> steps = 0;
  int stepsWhilePaused = -1;
  std::jthread other;
  const RecordingObserver run = trainedWith(tinyRun(Task::Pretraining, paused.path(), 4),
                                            [&](const RunEvent& event, RunControl& control) {
                                              if (std::holds_alternative<StepFinished>(event)) ++steps;
                                              afterStep(2, [&] {
                                                control.pause();
                                                other = std::jthread([&] {
                                                  std::this_thread::sleep_for(300ms);
                                                  stepsWhilePaused = steps;
                                                  control.resume();
                                                });
                                              })(event);
                                            });
  other.join();
  EXPECT_EQ(stepsWhilePaused, 2);
  EXPECT_EQ(run.end().outcome, RunOutcome::Finished);
  EXPECT_EQ(run.series(), trained(tinyRun(Task::Pretraining, whole.path(), 4)).series());
}

TEST(Pause, IsToldAfterACheckpointOfTheStepsSinceTheLastOne) {
  const TemporaryFolder folder;
  const RecordingObserver run = trainedWith(tinyRun(Task::Pretraining, folder.path(), 4),
                                            [](const RunEvent& event, RunControl& control) {
                                              afterStep(2, [&control] { control.pause(); })(event);
                                              const auto* written = std::get_if<CheckpointWritten>(&event);
                                              if (written != nullptr && written->step == 3)
                                                control.pause();  // after the validation: nothing is new
                                              const auto* pause = std::get_if<RunPaused>(&event);
                                              if (pause != nullptr && pause->paused) control.resume();
                                            });
  ASSERT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
  std::vector<std::pair<std::int64_t, bool>> pauses;
  for (const RunPaused& one : run.all<RunPaused>()) pauses.emplace_back(one.step, one.paused);
  EXPECT_EQ(pauses,
            (std::vector<std::pair<std::int64_t, bool>>{{2, true}, {2, false}, {3, true}, {3, false}}));
  std::vector<std::int64_t> saved;
  for (const auto& written : run.all<CheckpointWritten>())
    if (!written.isBest) saved.push_back(written.step);
  EXPECT_EQ(saved, (std::vector<std::int64_t>{2, 3, 4}));
  EXPECT_LT(run.firstIndex<CheckpointWritten>([](const auto& one) { return one.step == 2; }),
            run.firstIndex<RunPaused>([](const auto&) { return true; }));
}

TEST(Pause, GivesWayToAStop) {
  const TemporaryFolder folder;
  std::jthread other;
  const RecordingObserver run = trainedWith(tinyRun(Task::Pretraining, folder.path(), 4),
                                            [&](const RunEvent& event, RunControl& control) {
                                              afterStep(1, [&] {
                                                control.pause();
                                                other = std::jthread([&control] {
                                                  std::this_thread::sleep_for(50ms);
                                                  control.stopNow();
                                                });
                                              })(event);
                                            });
  other.join();
  EXPECT_EQ(run.end().outcome, RunOutcome::Interrupted);
  EXPECT_EQ(run.end().step, 1);
  for (const RunPaused& one : run.all<RunPaused>()) EXPECT_TRUE(one.paused) << "it did not go on";
}

// Windows at every second voxel or so make this validation last for seconds.
TEST(Interruption, EndsAValidationEarlyAndTheNextSessionRepeatsIt) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 1);
  input.config.validation.overlap = 0.95;
  std::jthread other;
  const RecordingObserver run = trainedWith(input, [&](const RunEvent& event, RunControl& control) {
    afterStep(1, [&] {
      other = std::jthread([&control] {
        std::this_thread::sleep_for(100ms);
        control.stopNow();
      });
    })(event);
  });
  other.join();
  EXPECT_EQ(run.end().outcome, RunOutcome::Interrupted);
  EXPECT_EQ(run.end().step, 1);
  EXPECT_TRUE(run.all<ValidationFinished>().empty());
  EXPECT_EQ(run.all<CheckpointWritten>().size(), 1U);

  input.resume = true;
  input.config.validation.overlap = 0.25;
  const RecordingObserver next = trained(input);
  EXPECT_EQ(next.end().outcome, RunOutcome::Finished);
  EXPECT_TRUE(next.all<StepFinished>().empty());
  EXPECT_EQ(next.all<ValidationFinished>().size(), 1U);
}

TEST(Interruption, BeforeTheFirstStepLeavesNothingToRepair) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Pretraining, folder.path(), 2);
  RecordingObserver observer;
  RunControl control;
  control.stopNow();
  EXPECT_EQ(train(input, control, observer), RunOutcome::Interrupted);
  EXPECT_EQ(observer.end().step, 0);
  input.resume = true;
  const RecordingObserver next = trained(input);
  EXPECT_EQ(next.all<RunStarted>().at(0).firstStep, 0);
  EXPECT_EQ(next.end().outcome, RunOutcome::Finished);
}

}  // namespace
}  // namespace viscera
