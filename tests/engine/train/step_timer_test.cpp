// SPDX-License-Identifier: Apache-2.0
#include "engine/train/step_timer.h"

#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

namespace viscera {
namespace {

double secondsOf(const StepTimer& timer, Stage stage) {
  return timer.seconds().at(static_cast<std::size_t>(stage));
}

// A clock that is moved by hand: 1 s before the wait, 2 s in it, 4 s between wait and forward, 8 s in that.
TEST(StepTimer, GivesTheTimeBetweenTwoStagesToTheLaterOne) {
  double now_s = 100.0;
  StepTimer timer([&now_s] { return now_s; });
  now_s += 1.0;
  EXPECT_EQ(timer.measure(Stage::Wait,
                          [&now_s] {
                            now_s += 2.0;
                            return 7;
                          }),
            7);
  timer.add(Stage::Load, 1000.0);  // of another thread
  now_s += 4.0;
  timer.measure(Stage::Forward, [&now_s] { now_s += 8.0; });
  timer.measure(Stage::Forward, [&now_s] { now_s += 16.0; });
  now_s += 32.0;  // after the step
  EXPECT_EQ(secondsOf(timer, Stage::Wait), 3.0);
  EXPECT_EQ(secondsOf(timer, Stage::Load), 1000.0);
  EXPECT_EQ(secondsOf(timer, Stage::Forward), 28.0);
  EXPECT_EQ(secondsOf(timer, Stage::Update), 0.0);
  EXPECT_EQ(timer.step_s(), 31.0);
}

TEST(StepTimer, CountsAStageThatFails) {
  double now_s = 0.0;
  StepTimer timer([&now_s] { return now_s; });
  EXPECT_THROW(timer.measure(Stage::Backward,
                             [&now_s] {
                               now_s += 5.0;
                               throw std::runtime_error("no");
                             }),
               std::runtime_error);
  EXPECT_EQ(secondsOf(timer, Stage::Backward), 5.0);
}

class StepTimesOf : public testing::TestWithParam<Task> {};
INSTANTIATE_TEST_SUITE_P(Tasks,
                         StepTimesOf,
                         testing::Values(Task::Pretraining, Task::Segmentation),
                         test::nameOf);

TEST_P(StepTimesOf, AddUpToTheStep) {
  for (const std::int64_t workers : {0, 1}) {
    const test::TemporaryFolder folder;
    TrainingInput input = test::tinyRun(GetParam(), folder.path(), 5);
    input.config.workers = workers;
    const test::RecordingObserver run = test::trained(input);
    ASSERT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
    std::map<std::int64_t, std::map<std::string, double>> steps;
    for (const auto& sample : run.all<ScalarSample>())
      if (sample.series.starts_with("time/")) steps[sample.step][sample.series] = sample.value;
    ASSERT_EQ(steps.size(), 5U);
    for (const auto& [step, times] : steps) {
      const double sum = times.at("time/wait") + times.at("time/copy") + times.at("time/forward") +
                         times.at("time/backward") + times.at("time/update");
      EXPECT_GT(times.at("time/step"), 0.0);
      EXPECT_NEAR(sum, times.at("time/step"), 0.05 * times.at("time/step")) << "step " << step;
      EXPECT_GT(times.at("time/forward"), 0.0);
      EXPECT_GT(times.at("time/backward"), 0.0);
    }
    for (const auto& finished : run.all<StepFinished>())
      EXPECT_EQ(finished.step_s, steps.at(finished.step).at("time/step"));
  }
}

}  // namespace
}  // namespace viscera
