// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_board.h"

#include "bridge/run_project.h"
#include "engine/base/process.h"
#include "fake_services.h"
#include "gui/bridge/run_list_reader.h"

#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::RunProject;
using test::stepsFromTo;
using test::ToldRun;

constexpr int kLimit_ms = 30'000;

QueuedRun queued(std::int64_t id) {
  QueuedRun run;
  run.id = id;
  return run;
}

class RunBoardOf : public testing::Test {
 protected:
  RunBoard& board() {
    if (!board_) {
      board_ = std::make_unique<RunBoard>(project_.path(), service_, background_);
      ended_ = std::make_unique<QSignalSpy>(board_.get(), &RunBoard::ended);
      QObject::connect(board_.get(), &RunBoard::followed, [this](const QString& id, const RunUpdate& update) {
        told_[id.toStdString()].add(update);
      });
    }
    return *board_;
  }
  bool waitFor(const std::function<bool()>& ready) { return QTest::qWaitFor(ready, kLimit_ms); }
  bool waitForPhase(const std::string& id, RunPhase phase) {
    return waitFor([&] { return board().find(id) != nullptr && board().find(id)->phase == phase; });
  }
  /// Starts "a" through the board; the test then plays its engine and its recorder.
  void startOwn() {
    service_.startAnswer = "a";
    service_.ownAnswer = {"a"};
    project_.insert("a");
    QSignalSpy started(&board(), &RunBoard::started);
    board().start({});
    ASSERT_TRUE(waitFor([&] { return started.count() == 1; }));
    project_.begin("a", 0);
  }
  void tell(const std::vector<RunEvent>& events) {
    for (const RunEvent& event : events) service_.observer()->onEvent(event);
  }

  RunProject project_;
  test::FakeRunService service_;
  Background background_;
  std::unique_ptr<RunBoard> board_;
  std::unique_ptr<QSignalSpy> ended_;
  std::map<std::string, ToldRun> told_;
};

TEST_F(RunBoardOf, ListsNewestFirstWithTheBestValue) {
  project_.insert("old", 1000);
  project_.insert("new", 2000);
  project_.begin("old", 0);
  project_.recordSteps("old", 1, 40);
  project_.record("old", {test::validationAt(20, 0.75, true), test::validationAt(40, 0.5, false)});
  ASSERT_TRUE(waitFor([&] { return board().runs().size() == 2; }));
  EXPECT_EQ(board().runs()[0].record.id, "new");
  const ListedRun& old = *board().find("old");
  EXPECT_EQ(old.phase, RunPhase::Running);
  EXPECT_FALSE(old.own);
  EXPECT_EQ(old.bestMetric, "val/dice_mean");
  EXPECT_EQ(old.bestValue, 0.75);
  EXPECT_EQ(old.bestStep, 20);
  EXPECT_DOUBLE_EQ(old.step_s, 0.5);
  EXPECT_DOUBLE_EQ(old.left_s, 0.5 * (1000 - 40));
}

TEST_F(RunBoardOf, ARunOfAnotherProcessAppearsAndItsEndIsToldOnce) {
  ASSERT_TRUE(waitFor([&] { return board().runs().empty(); }));
  project_.insert("a");
  project_.begin("a", 0);
  ASSERT_TRUE(waitForPhase("a", RunPhase::Running));
  project_.end("a", RunState::Finished, 1000);
  ASSERT_TRUE(waitForPhase("a", RunPhase::Finished));
  QTest::qWait(1200);  // two more looks at the list
  EXPECT_EQ(ended_->count(), 1);
}

TEST_F(RunBoardOf, ARunWhoseProcessIsGoneIsInterrupted) {
  const std::string self = processIdentity();
  project_.insert("a");
  project_.begin("a", 0, self.substr(0, self.rfind(':') + 1) + "1");
  EXPECT_TRUE(waitForPhase("a", RunPhase::Interrupted));
}

TEST_F(RunBoardOf, EventsOfAnOwnRunComeLiveAndItsEndOnce) {
  startOwn();
  board().follow("a");
  tell({RunStarted{0, 100, 10, "cpu", ""}});
  for (std::int64_t step = 1; step <= 3; ++step) tell(test::eventsOfStep(step));
  ASSERT_TRUE(waitFor([&] { return told_["a"].steps("lr") == stepsFromTo(1, 3); }));
  tell(test::eventsOfStep(4));
  ASSERT_TRUE(waitFor([&] { return told_["a"].steps("lr") == stepsFromTo(1, 4); }));
  ASSERT_TRUE(waitFor([&] { return board().find("a")->record.step == 4; }));
  EXPECT_TRUE(board().find("a")->own);
  EXPECT_EQ(board().find("a")->left_s, 90.0);

  tell(test::eventsOfStep(5));
  tell({test::endOf(RunOutcome::Finished, 5), test::endOf(RunOutcome::Failed, 5)});
  service_.ownAnswer = {};
  ASSERT_TRUE(waitForPhase("a", RunPhase::Finished));
  EXPECT_EQ(told_["a"].steps("lr"), stepsFromTo(1, 5));
  QTest::qWait(1200);
  project_.recordSteps("a", 1, 5);
  project_.end("a", RunState::Finished, 5);
  QTest::qWait(1200);
  EXPECT_EQ(ended_->count(), 1);
  EXPECT_EQ(told_["a"].steps("lr"), stepsFromTo(1, 5));
  EXPECT_TRUE(told_["a"].steps("time/step").empty()) << "only the sums of the times are of use";
  EXPECT_EQ(told_["a"].starts, 1);
}

TEST_F(RunBoardOf, FollowedInTheMiddleNothingIsMissing) {
  startOwn();
  tell({RunStarted{0, 100, 10, "cpu", ""}});
  for (std::int64_t step = 1; step <= 30; ++step) tell(test::eventsOfStep(step));
  ASSERT_TRUE(waitFor([&] { return board().find("a") && board().find("a")->record.step == 30; }));
  project_.recordSteps("a", 1, 12);
  QTest::qWait(700);
  board().follow("a");
  ASSERT_TRUE(waitFor([&] { return told_["a"].steps("lr").size() == 30; }));
  EXPECT_EQ(told_["a"].steps("lr"), stepsFromTo(1, 30));
}

TEST_F(RunBoardOf, PauseStopAndGoOnReachTheService) {
  startOwn();
  tell({RunStarted{0, 100, 10, "cpu", ""}});
  ASSERT_TRUE(waitForPhase("a", RunPhase::Running));
  board().pause("a");
  tell({RunPaused{0, true}});
  ASSERT_TRUE(waitForPhase("a", RunPhase::Paused));
  board().goOn("a");
  tell({RunPaused{0, false}});
  ASSERT_TRUE(waitForPhase("a", RunPhase::Running));
  board().stop("a");
  EXPECT_EQ(board().find("a")->phase, RunPhase::Stopping);
  tell({test::endOf(RunOutcome::Interrupted, 0)});
  project_.end("a", RunState::Interrupted, 0);
  service_.ownAnswer = {};
  ASSERT_TRUE(waitForPhase("a", RunPhase::Interrupted));
  board().goOn("a");
  board().extend("a", 50);
  ASSERT_TRUE(waitFor([&] { return service_.calls().size() == 6; }));
  std::vector<std::string> calls = service_.calls();
  std::sort(calls.begin(), calls.end());
  EXPECT_EQ(calls,
            (std::vector<std::string>{"go on a", "pause a", "resume a", "resume a +50", "start ", "stop a"}));
}

TEST_F(RunBoardOf, AFailedRequestIsTold) {
  project_.insert("a");
  ASSERT_TRUE(waitFor([&] { return board().find("a") != nullptr; }));
  QSignalSpy failed(&board(), &RunBoard::failed);
  service_.error = Error(ErrorCode::Locked, "is being trained");
  board().remove("a");
  ASSERT_TRUE(waitFor([&] { return failed.count() == 1; }));
  EXPECT_EQ(failed[0][0].toString(), "a");
  EXPECT_EQ(failed[0][1].value<Failure>().message, "is being trained");
}

TEST_F(RunBoardOf, HandingOverIsNoEnd) {
  startOwn();
  tell({RunStarted{0, 100, 10, "cpu", ""}});
  ASSERT_TRUE(waitForPhase("a", RunPhase::Running));
  board().continueInBackground("a");
  EXPECT_EQ(board().find("a")->phase, RunPhase::Stopping);
  tell({test::endOf(RunOutcome::Interrupted, 0)});
  project_.end("a", RunState::Interrupted, 0);
  service_.ownAnswer = {};
  project_.begin("a", 0, "node:1:2");
  ASSERT_TRUE(waitForPhase("a", RunPhase::Running));
  project_.end("a", RunState::Finished, 100);
  ASSERT_TRUE(waitForPhase("a", RunPhase::Finished));
  EXPECT_EQ(ended_->count(), 1);
}

TEST_F(RunBoardOf, TellsItsListOnlyWhereItChanged) {
  QSignalSpy changed(&board(), &RunBoard::runsChanged);
  ASSERT_TRUE(waitFor([&] { return changed.count() == 1; })) << "also an empty list is told once";
  EXPECT_TRUE(board().isListed());
  project_.insert("a");
  ASSERT_TRUE(waitFor([&] { return changed.count() == 2; }));
  service_.enqueue({}, {});
  ASSERT_TRUE(waitFor([&] { return changed.count() == 3; }));
  EXPECT_EQ(board().queue().size(), 1U);
  QTest::qWait(1700);  // three more looks at the list
  EXPECT_EQ(changed.count(), 3);
  RunLabels labels;
  labels.name = "mine";
  RunRepository(project_.database()).setLabels("a", labels);
  ASSERT_TRUE(waitFor([&] { return changed.count() == 4; }));
  EXPECT_EQ(board().find("a")->record.name, "mine");
}

TEST_F(RunBoardOf, EventsOfARunOfTheQueueComeLiveFromTheFirstOn) {
  ASSERT_TRUE(waitFor([&] { return board().isListed(); }));
  board().follow("a");
  const auto relay = std::make_shared<RunEventRelay>();
  relay->onEvent(RunStarted{0, 100, 10, "cpu", ""});
  for (std::int64_t step = 1; step <= 3; ++step)
    for (const RunEvent& event : test::eventsOfStep(step)) relay->onEvent(event);
  project_.insert("a");
  service_.ownAnswer = {"a"};
  service_.begunAnswer = {{"a", relay}};
  ASSERT_TRUE(waitFor([&] { return told_["a"].steps("lr") == stepsFromTo(1, 3); }));
  for (const RunEvent& event : test::eventsOfStep(4)) relay->onEvent(event);
  ASSERT_TRUE(waitFor([&] { return told_["a"].steps("lr") == stepsFromTo(1, 4); }))
      << "nothing of it is in the database";
  ASSERT_TRUE(waitFor([&] { return board().find("a") && board().find("a")->record.step == 4; }));
  EXPECT_TRUE(board().find("a")->own);
}

TEST_F(RunBoardOf, ARunOfTheQueueThatCannotStartIsToldOnceAndStays) {
  QueuedRun run = queued(7);
  service_.setQueue({run});
  QSignalSpy told(&board(), &RunBoard::queuedFailed);
  ASSERT_TRUE(waitFor([&] { return board().queue().size() == 1; }));
  EXPECT_EQ(board().waitingCount(), 1);
  run.failure = "no such preset";
  service_.setQueue({run});
  ASSERT_TRUE(waitFor([&] { return told.size() == 1; }));
  EXPECT_EQ(told[0][0].toLongLong(), 7);
  EXPECT_EQ(board().findQueued(7)->failure, "no such preset");
  EXPECT_EQ(board().waitingCount(), 0);
  QSignalSpy changed(&board(), &RunBoard::runsChanged);
  service_.queueGoesAnswer = true;
  ASSERT_TRUE(waitFor([&] { return board().queueGoes(); }));
  EXPECT_EQ(changed.size(), 1);
  EXPECT_EQ(told.size(), 1) << "said once";
}

TEST_F(RunBoardOf, EditedSettingsTakeThePlaceOfTheOldOnes) {
  service_.setQueue({queued(7), queued(8)});
  TrainingRequest request;
  request.preset = "quick-demo-seg";
  const auto calls = [&](const std::string& call) {
    const auto all = service_.calls();
    return std::count(all.begin(), all.end(), call) == 1;
  };
  board().enqueue(request, 7);
  ASSERT_TRUE(waitFor([&] { return calls("replace 7"); }));
  EXPECT_FALSE(calls("enqueue quick-demo-seg"));
  board().start(request, 8);
  ASSERT_TRUE(waitFor([&] { return calls("dequeue 8"); }));
  EXPECT_TRUE(calls("start quick-demo-seg"));
}

TEST_F(RunBoardOf, SettingsStayInTheQueueWhereTheirRunCannotStart) {
  service_.setQueue({queued(8)});
  service_.error = Error(ErrorCode::Io, "the disk is full");
  QSignalSpy failed(&board(), &RunBoard::failed);
  board().start({}, 8);
  ASSERT_TRUE(waitFor([&] { return failed.size() == 1; }));
  ASSERT_TRUE(waitFor([&] { return board().queue().size() == 1; }));
}

TEST_F(RunBoardOf, TheQueueOfAProjectThatIsLeftIsHeld) {
  board().startQueue();
  ASSERT_TRUE(waitFor([&] { return board().queueGoes(); }));
  ended_.reset();
  board_.reset();
  EXPECT_FALSE(service_.queueGoesAnswer);
}

TEST_F(RunBoardOf, KnowsWhichRunsAProcessOfThisMachineTrains) {
  project_.insert("here");
  project_.begin("here", 0);
  project_.insert("elsewhere");
  project_.begin("elsewhere", 0, "anotherhost:1:2");
  RunRepository(project_.database()).heartbeat("elsewhere", 1, wallClockMs());
  ASSERT_TRUE(waitForPhase("elsewhere", RunPhase::Running));
  EXPECT_FALSE(board().find("elsewhere")->onHost);
  EXPECT_TRUE(board().find("here")->onHost);
}

TEST_F(RunBoardOf, TellsTheFoldOfARun) {
  for (const char* id : {"a", "b", "c"}) project_.insert(id);
  project_.writeFile(project_.runFolder("a") / "run.json", R"({"fold": 3})");
  project_.writeFile(project_.runFolder("b") / "run.json", R"({"fold": null})");
  ASSERT_TRUE(waitFor([&] { return board().runs().size() == 3; }));
  EXPECT_EQ(board().find("a")->fold, 3);
  EXPECT_FALSE(board().find("b")->fold);
  EXPECT_FALSE(board().find("c")->fold) << "its folder is gone";
}

TEST_F(RunBoardOf, AThousandRunsAreListedAndThenCostNothing) {
  {
    Transaction transaction(project_.database());
    for (int i = 0; i < 1000; ++i) {
      RunRecord run;
      run.id = "run" + std::to_string(i);
      run.task = "segmentation";
      run.folder = "runs/" + run.id;
      run.configJson = std::string(2000, 'x');
      run.created_ms = i;
      RunRepository(project_.database()).insert(run);
      for (int evaluation = 1; evaluation <= 20; ++evaluation) {
        EvaluationRecord record;
        record.runId = run.id;
        record.step = evaluation;
        record.metric = "val/dice_mean";
        record.value = evaluation;
        record.isBest = true;
        EvaluationRepository(project_.database()).insert(record, {});
      }
    }
    transaction.commit();
  }
  RunListReader reader(project_.path(), service_);
  const RunListNews news = reader.read({});
  ASSERT_TRUE(news.runs);
  EXPECT_EQ(news.runs->size(), 1000U);
  EXPECT_EQ(news.runs->front().bestValue, 20.0);
  EXPECT_FALSE(reader.read({}).runs);
}

}  // namespace
}  // namespace viscera
