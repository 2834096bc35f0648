// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_seam.h"

#include "gui/bridge/run_feed_reader.h"
#include "run_project.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

namespace viscera {
namespace {

using test::RunProject;
using test::stepsFromTo;
using test::ToldRun;

void tell(RunEventRelay& relay, const std::vector<RunEvent>& events) {
  for (const RunEvent& event : events) relay.onEvent(event);
}

TEST(RunSeam, ASampleThatBothBringPassesOnce) {
  RunSeam seam;
  RunUpdate update;
  RunNews news;
  news.points["lr"] = {{1, 0, 0.5}, {2, 0, 0.25}};
  seam.take(news, RunSeam::kNoLimit, update);
  for (std::int64_t step : {1, 2, 3}) seam.take({ScalarSample{"lr", step, 0, 0.125}, 0}, update);
  ToldRun told;
  told.add(update);
  EXPECT_EQ(told.steps("lr"), stepsFromTo(1, 3));
  EXPECT_EQ(told.points["lr"][1].value, 0.25);
  EXPECT_EQ(seam.greatestStep(), 3);
}

TEST(RunSeam, OfAStaleHistoryOnlyStepsBelowTheLimitPass) {
  RunSeam seam;
  RunUpdate update;
  RunNews news;
  news.points["lr"] = {{49, 0, 1}, {50, 0, 1}, {51, 0, 1}};
  ScoredEvaluation early;
  early.evaluation.step = 50;
  ScoredEvaluation late;
  late.evaluation.step = 51;
  news.evaluations = {early, late};
  seam.take(news, 51, update);
  EXPECT_EQ(seam.lastStep().at("lr"), 50);
  ASSERT_EQ(update.evaluations.size(), 1U);
  EXPECT_EQ(update.evaluations[0].evaluation.step, 50);
}

TEST(RunSeam, AValidationOnTwoGridsPassesTwiceAndADoubledOneOnce) {
  RunSeam seam;
  RunUpdate update;
  ValidationFinished event = test::validationAt(10, 0.5, true);
  seam.take({event, 77}, update);
  seam.take({event, 78}, update);
  event.grid = "original";
  seam.take({event, 79}, update);
  ASSERT_EQ(update.evaluations.size(), 2U);
  EXPECT_EQ(update.evaluations[0].evaluation.wall_ms, 77);
  EXPECT_EQ(update.evaluations[0].scores.at(0).dice, 0.5);
}

TEST(LiveRun, ADoubledEndEndsOnceAndTheLastSampleIsThere) {
  const auto relay = std::make_shared<RunEventRelay>();
  LiveRun run(relay, 0);
  tell(
      *relay,
      {RunStarted{0, 10, 5, "cpu", ""}, ScalarSample{"lr", 10, 0, 1.0}, test::endOf(RunOutcome::Failed, 10)});
  tell(*relay, {test::endOf(RunOutcome::Finished, 10), ScalarSample{"lr", 11, 0, 1.0}});
  const auto told = run.drain();
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(std::get<ScalarSample>(told[1].event).step, 10);
  EXPECT_EQ(run.phase(), RunPhase::Failed);
  tell(*relay, {test::endOf(RunOutcome::Finished, 10)});
  EXPECT_TRUE(run.drain().empty());
}

TEST(LiveRun, PhasesFollowTheEvents) {
  const auto relay = std::make_shared<RunEventRelay>();
  LiveRun run(relay, 0);
  EXPECT_EQ(run.phase(), RunPhase::Running);
  tell(*relay, {RunPaused{3, true}});
  (void)run.drain();
  EXPECT_EQ(run.phase(), RunPhase::Paused);
  run.askedToStop();
  EXPECT_EQ(run.phase(), RunPhase::Stopping);
  tell(*relay, {RunPaused{3, false}});
  (void)run.drain();
  EXPECT_EQ(run.phase(), RunPhase::Stopping);
  tell(*relay, {test::endOf(RunOutcome::Interrupted, 3)});
  (void)run.drain();
  EXPECT_EQ(run.phase(), RunPhase::Interrupted);
}

TEST(LiveRun, KeepsWhatTheDatabaseMayLack) {
  const auto relay = std::make_shared<RunEventRelay>();
  LiveRun run(relay, 0);
  for (std::int64_t step = 1; step <= 5; ++step) tell(*relay, test::eventsOfStep(step));
  (void)run.drain();
  EXPECT_EQ(run.unrecorded().size(), 15U);
  run.hold();
  run.recordedBefore(3);
  EXPECT_EQ(run.unrecorded().size(), 15U);
  run.release();
  run.recordedBefore(3);
  EXPECT_EQ(run.unrecorded().size(), 9U);
  EXPECT_EQ(std::get<ScalarSample>(run.unrecorded().front().event).step, 3);
}

TEST(LiveRun, ADayOfEventsLeavesNothingBehind) {
  constexpr std::int64_t kSteps = 24LL * 3600 * 2;  // two steps a second
  const auto relay = std::make_shared<RunEventRelay>();
  LiveRun run(relay, 0);
  std::size_t most = 0;
  for (std::int64_t step = 1; step <= kSteps; ++step) {
    tell(*relay, test::eventsOfStep(step));
    if (step % 100 == 0)
      tell(*relay, {PreviewReady{step, "case", {{"image", 64, 64, std::vector<std::uint8_t>(4096)}}}});
    (void)run.drain();
    if (step % 2 == 0) run.recordedBefore(step - 2);
    most = std::max(most, run.unrecorded().size());
  }
  EXPECT_LE(most, 15U);
}

/// A thread that trains without an engine, and one that records what it tells, late and in batches.
class FakeEngine {
 public:
  FakeEngine(RunProject& project, std::int64_t steps) : project_(project), steps_(steps) {
    recorder_ = std::jthread([this] { record(); });
    engine_ = std::jthread([this] { train(); });
  }

  const std::shared_ptr<RunEventRelay> relay = std::make_shared<RunEventRelay>();

 private:
  void train() {
    told_->onEvent(RunStarted{0, steps_, 10, "cpu", ""});
    for (std::int64_t step = 1; step <= steps_; ++step) {
      tell(*told_, test::eventsOfStep(step));
      tell(*relay, test::eventsOfStep(step));
      while (step - recorded_ > 400) std::this_thread::yield();
    }
    relay->onEvent(test::endOf(RunOutcome::Finished, steps_));
    ended_ = true;
  }
  void record() {
    project_.begin("a", 0);
    for (bool last = false; !last;) {
      last = ended_;
      const std::vector<RunEvent> batch = told_->drain();
      if (batch.empty()) continue;
      project_.record("a", batch);
      if (const auto* step = std::get_if<StepFinished>(&batch.back())) recorded_ = step->step;
    }
    project_.end("a", RunState::Finished, steps_);
  }

  RunProject& project_;
  const std::int64_t steps_;
  const std::shared_ptr<RunEventRelay> told_ = std::make_shared<RunEventRelay>();
  std::atomic<std::int64_t> recorded_ = 0;
  std::atomic<bool> ended_ = false;
  std::jthread recorder_;
  std::jthread engine_;
};

/// Reads the history once step `joinAt` was told, as a page does that is opened in the middle of a run.
ToldRun followFrom(std::int64_t joinAt, RunProject& project, FakeEngine& engine) {
  LiveRun run(engine.relay, 0);
  RunFeedReader reader(project.path(), "a");
  RunSeam seam;
  ToldRun told;
  bool joined = false;
  while (!run.hasFinished()) {
    const auto events = run.drain();
    RunUpdate update;
    if (joined)
      for (const ToldEvent& event : events) seam.take(event, update);
    const FeedNews head = reader.read({}, RunFeedReader::Depth::Head);
    run.recordedBefore(head.run->sessionStep ? head.run->run.step : 0);
    if (!joined && ((run.step() && run.step()->step >= joinAt) || run.hasFinished())) {
      seam.take(*reader.read({}, RunFeedReader::Depth::Course).run, RunSeam::kNoLimit, update);
      for (const ToldEvent& event : run.unrecorded()) seam.take(event, update);
      joined = true;
    }
    told.add(update);
  }
  return told;
}

TEST(RunSeam, HistoryAndLiveMeetWithoutGapOrDoubleWhileTheEngineTells) {
  for (const std::int64_t joinAt : {0, 1, 700, 2400}) {
    RunProject project;
    project.insert("a");
    constexpr std::int64_t kSteps = 2500;
    ToldRun told;
    {
      FakeEngine engine(project, kSteps);
      told = followFrom(joinAt, project, engine);
    }
    EXPECT_EQ(told.steps("train/loss"), stepsFromTo(1, kSteps)) << joinAt;
    EXPECT_EQ(told.steps("lr"), stepsFromTo(1, kSteps)) << joinAt;
    RunCursor cursor;
    const auto recorded = readRunNews(project.database(), "a", cursor);
    for (std::size_t i = 0; i < static_cast<std::size_t>(kSteps); ++i)
      ASSERT_EQ(told.points["lr"][i].value, recorded->points.at("lr")[i].value);
  }
}

TEST(LiveRun, AHundredThousandEventsFromAnotherThreadAllArriveInOrder) {
  constexpr std::int64_t kEvents = 100'000;
  const auto relay = std::make_shared<RunEventRelay>();
  LiveRun run(relay, 0);
  std::atomic<std::int64_t> drained = 0;
  std::jthread engine([&] {
    for (std::int64_t step = 1; step <= kEvents; ++step) {
      relay->onEvent(ScalarSample{"lr", step, 0, 1.0});
      while (step - drained > 5000) std::this_thread::yield();
    }
    relay->onEvent(test::endOf(RunOutcome::Finished, kEvents));
  });
  std::int64_t next = 1;
  std::size_t most = 0;
  while (!run.hasFinished()) {
    for (const ToldEvent& told : run.drain())
      if (const auto* sample = std::get_if<ScalarSample>(&told.event)) {
        ASSERT_EQ(sample->step, next);
        ++next;
      }
    most = std::max(most, run.unrecorded().size());
    run.recordedBefore(next);
    drained = next - 1;
  }
  EXPECT_EQ(next, kEvents + 1);
  EXPECT_LE(most, 5001U);
  EXPECT_TRUE(run.unrecorded().empty());
}

}  // namespace
}  // namespace viscera
