// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_feed.h"

#include "bridge/run_project.h"

#include <QTest>

#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::RunProject;
using test::stepsFromTo;
using test::ToldRun;

class RunFeedOf : public testing::Test {
 protected:
  RunFeedOf() {
    project_.insert("a");
    feed_ = std::make_unique<RunFeed>(project_.path(), "a", background_);
    QObject::connect(feed_.get(), &RunFeed::updated, [this](const RunUpdate& update) { told_.add(update); });
  }

  /// Drains the session into the feed until `ready`, polling as the board does.
  bool turnUntil(const std::function<bool()>& ready) {
    return QTest::qWaitFor(
        [&] {
          if (live_) feed_->take(live_->drain());
          feed_->poll();
          return ready();
        },
        30'000);
  }
  void tell(const std::vector<RunEvent>& events) {
    for (const RunEvent& event : events) relay_->onEvent(event);
  }
  void tellSteps(std::int64_t from, std::int64_t to) {
    for (std::int64_t step = from; step <= to; ++step) tell(test::eventsOfStep(step));
  }
  void beginSession() {
    relay_ = std::make_shared<RunEventRelay>();
    live_ = std::make_shared<LiveRun>(relay_, newestStateChange(project_.database(), "a"));
    feed_->setLive(live_);
  }

  RunProject project_;
  Background background_;
  std::unique_ptr<RunFeed> feed_;
  std::shared_ptr<RunEventRelay> relay_;
  std::shared_ptr<LiveRun> live_;
  ToldRun told_;
};

TEST_F(RunFeedOf, AnotherProcessIsReadBitByBit) {
  project_.begin("a", 0, "node:1:2");
  project_.recordSteps("a", 1, 20);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 20; }));
  project_.recordSteps("a", 21, 30);
  project_.record("a", {test::validationAt(30, 0.5, true)});
  ASSERT_TRUE(turnUntil([&] { return told_.evaluations.size() == 1; }));
  EXPECT_EQ(told_.steps("lr"), stepsFromTo(1, 30));
  EXPECT_EQ(told_.starts, 1);
  EXPECT_EQ(told_.evaluations[0].scores.at(0).organ, "spleen");
  ASSERT_FALSE(told_.timings.empty());
}

TEST_F(RunFeedOf, AnotherProcessThatTakesStepsBackStartsAnew) {
  project_.begin("a", 0, "node:1:2");
  project_.recordSteps("a", 1, 20);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 20; }));
  project_.begin("a", 10, "node:3:4");
  project_.recordSteps("a", 11, 25);
  ASSERT_TRUE(turnUntil([&] { return told_.starts == 2; }));
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 25; }));
  EXPECT_EQ(told_.steps("lr"), stepsFromTo(1, 25));
  project_.begin("a", 25, "node:5:6");
  project_.recordSteps("a", 26, 27);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 27; }));
  EXPECT_EQ(told_.starts, 2);
}

TEST_F(RunFeedOf, LiveSamplesComeWithoutTheDatabase) {
  beginSession();
  tell({RunStarted{0, 100, 10, "cpu", ""}});
  tellSteps(1, 5);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 5; }));
  tellSteps(6, 7);
  feed_->take(live_->drain());
  EXPECT_EQ(told_.steps("lr"), stepsFromTo(1, 7));
}

TEST_F(RunFeedOf, AResumeThatTakesStepsBackIsToldBeforeTheDatabaseKnows) {
  project_.begin("a", 0);
  project_.recordSteps("a", 1, 20);
  project_.end("a", RunState::Interrupted, 20);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 20; }));
  beginSession();
  tell({RunStarted{10, 100, 10, "cpu", ""}});
  tellSteps(11, 12);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr") == stepsFromTo(1, 12); }));
  EXPECT_EQ(told_.starts, 2);
  project_.begin("a", 10);
  project_.recordSteps("a", 11, 12);
  live_->recordedBefore(12);
  tellSteps(13, 14);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr") == stepsFromTo(1, 14); }));
  EXPECT_EQ(told_.starts, 2);
}

TEST_F(RunFeedOf, AfterItsEndAnotherProcessMayGoOn) {
  beginSession();
  tell({RunStarted{0, 100, 10, "cpu", ""}});
  project_.begin("a", 0);
  tellSteps(1, 5);
  tell({test::validationAt(5, 0.5, true), test::endOf(RunOutcome::Interrupted, 5)});
  ASSERT_TRUE(turnUntil([&] { return told_.evaluations.size() == 1; }));
  project_.recordSteps("a", 1, 5);
  project_.record("a", {test::validationAt(5, 0.5, true)});
  project_.end("a", RunState::Interrupted, 5);
  ASSERT_TRUE(turnUntil([&] { return !told_.timings.empty(); }));
  project_.begin("a", 5, "node:1:2");
  project_.recordSteps("a", 6, 9);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() == 9; }));
  EXPECT_EQ(told_.steps("lr"), stepsFromTo(1, 9));
  EXPECT_EQ(told_.evaluations.size(), 1U);
}

TEST_F(RunFeedOf, ALongRunComesInPortions) {
  constexpr std::int64_t kSteps = 2 * RunFeedReader::kMostPoints + 5000;
  project_.begin("a", 0, "node:1:2");
  project_.recordSteps("a", 1, kSteps);
  project_.record("a", {test::validationAt(kSteps, 0.5, true)});
  std::size_t most = 0;
  int updates = 0;
  QObject::connect(feed_.get(), &RunFeed::updated, [&](const RunUpdate& update) {
    ++updates;
    for (const auto& [series, points] : update.points) most = std::max(most, points.size());
  });
  feed_->poll();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !told_.evaluations.empty(); }, 60'000)) << "of itself";
  EXPECT_EQ(told_.steps("lr"), stepsFromTo(1, kSteps));
  EXPECT_EQ(told_.starts, 1);
  EXPECT_EQ(updates, 3);
  EXPECT_EQ(most, RunFeedReader::kMostPoints);
}

TEST_F(RunFeedOf, ALongOwnRunIsJoinedWithWhatItTellsMeanwhile) {
  constexpr std::int64_t kBefore = 2 * RunFeedReader::kMostPoints;
  project_.begin("a", 0);
  project_.recordSteps("a", 1, kBefore);
  project_.end("a", RunState::Interrupted, kBefore);
  relay_ = std::make_shared<RunEventRelay>();
  live_ = std::make_shared<LiveRun>(relay_, newestStateChange(project_.database(), "a"));
  project_.begin("a", 25'000);  // takes 15,000 steps back
  project_.recordSteps("a", 25'001, 45'000);
  feed_->setLive(live_);
  tell({RunStarted{25'000, 100'000, 10, "cpu", ""}});
  tellSteps(44'990, 45'010);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() >= 45'010; }));
  tellSteps(45'011, 45'020);
  ASSERT_TRUE(turnUntil([&] { return told_.steps("lr").size() >= 45'020; }));
  EXPECT_EQ(told_.steps("lr"), stepsFromTo(1, 45'020));
}

TEST_F(RunFeedOf, PicturesAndLogOfTheFolder) {
  project_.begin("a", 0, "node:1:2");
  project_.recordSteps("a", 1, 20);
  project_.writeFile(project_.runFolder("a") / "previews" / "step_000010.png", "x");
  project_.writeFile(project_.runFolder("a") / "log.txt", "2026-11-30 00:24:01 info hello\n");
  ASSERT_TRUE(turnUntil([&] { return told_.pictures.size() == 1 && told_.log.size() == 1; }));
  EXPECT_EQ(told_.pictures[0].file, project_.runFolder("a") / "previews" / "step_000010.png");
  EXPECT_EQ(told_.log[0].text, "hello");
}

}  // namespace
}  // namespace viscera
