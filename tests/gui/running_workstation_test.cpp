// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"
#include "gui/shell/close_dialog.h"
#include "gui/shell/preferences.h"
#include "gui/shell/status_line.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"
#include "widget_lint.h"
#include "workstation_fixture.h"

#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>

#include <gmock/gmock.h>

#include <algorithm>

namespace viscera {
namespace {

using Kind = Arrival::Kind;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kRun[] = "20260101-000000-segmentation-0001";

QueuedRun queued(std::int64_t id) {
  QueuedRun run;
  run.id = id;
  return run;
}

/// A project on the disk with one run that this process trains.
class RunningWorkstationTest : public test::WorkstationFixture {
 protected:
  RunningWorkstationTest() {
    Database database(folder_.path() / kDatabaseName);
    Transaction transaction(database);
    RunRepository repository(database);
    RunRecord run;
    run.id = kRun;
    run.task = "segmentation";
    run.preset = "quick-demo-seg";
    run.folder = std::string("runs/") + kRun;
    run.configJson = "{}";
    run.created_ms = wallClockMs();
    repository.insert(run);
    repository.start(kRun, {processIdentity(), "cpu", "", 0, 400, 10}, wallClockMs());
    repository.heartbeat(kRun, 115, wallClockMs());
    transaction.commit();
    runs_.ownAnswer = {kRun};
  }
  void openRunning() {
    begin();
    open(folder_.path().string());
    ASSERT_TRUE(waitFor([&] { return shownRun(station().project()->board.runs()) != nullptr; }));
  }
  CloseDialog* dialog() { return window().findChild<CloseDialog*>(); }

  test::TemporaryFolder folder_;
};

TEST_F(RunningWorkstationTest, TheStatusLineTellsOfTheRun) {
  openRunning();
  const auto labels = window().statusLine().findChildren<QLabel*>();
  EXPECT_TRUE(waitFor([&] { return labels[1]->text().startsWith("fine-tune 1: epoch 12 of 40"); }))
      << labels[1]->text().toStdString();
  window().statusLine().findChild<QToolButton*>()->click();
  EXPECT_TRUE(
      waitFor([&] { return testing::Matches(Contains(std::string("pause ") + kRun))(runs_.calls()); }));
}

TEST_F(RunningWorkstationTest, TheMachineStaysAwakeWhereWanted) {
  openRunning();
  EXPECT_TRUE(waitFor([&] { return station().runWatch()->keepsAwake(); }));
}

TEST_F(RunningWorkstationTest, TheCacheIsLimitedWhereAProjectIsOpenedAndWhereARunEnds) {
  const auto limited = [this] {
    const auto calls = projects_.calls();
    return std::count(calls.begin(), calls.end(), "limit 3000000000");
  };
  keepPreference(Preference::CacheLimit_gb, 3);
  runs_.ownAnswer = {};
  openRunning();
  ASSERT_TRUE(waitFor([&] { return limited() == 1; }));
  Database database(folder_.path() / kDatabaseName);
  RunRepository(database).end(kRun, RunState::Finished, 400, "", wallClockMs());
  EXPECT_TRUE(waitFor([&] { return limited() == 2; }));
  keepPreference(Preference::CacheLimit_gb, 0);
  open("/data/spleen");
  EXPECT_EQ(limited(), 2) << "nothing is limited without a limit";
}

TEST_F(RunningWorkstationTest, ClosingAsksAndCancelKeepsTheWindow) {
  openRunning();
  EXPECT_FALSE(window().close());
  ASSERT_NE(dialog(), nullptr);
  EXPECT_THAT(test::problemsOfWidgets(*dialog()), IsEmpty());
  EXPECT_FALSE(window().close()) << "asks once only";
  button(dialog(), "Cancel")->click();
  EXPECT_TRUE(window().isVisible());
  EXPECT_THAT(runs_.calls(), Not(Contains("stop own runs")));
}

TEST_F(RunningWorkstationTest, StoppingSavesAndThenCloses) {
  openRunning();
  window().close();
  button(dialog(), "Stop and keep checkpoint")->click();
  EXPECT_TRUE(window().isVisible()) << "not before it is saved";
  EXPECT_TRUE(waitFor([&] { return !window().isVisible(); }));
  EXPECT_THAT(runs_.calls(), Contains("stop own runs"));
}

TEST_F(RunningWorkstationTest, ContinuingInTheBackgroundHandsOver) {
  openRunning();
  window().close();
  button(dialog(), "Continue in the background")->click();
  EXPECT_TRUE(waitFor([&] { return !window().isVisible(); }));
  EXPECT_THAT(runs_.calls(), Contains(std::string("background ") + kRun));
  EXPECT_THAT(runs_.calls(), Not(Contains("stop own runs")));
}

TEST_F(RunningWorkstationTest, WhereHandingOverFailsTheWindowStays) {
  openRunning();
  window().close();
  runs_.error = Error(ErrorCode::Io, "/data: the disk is full; free some space");
  button(dialog(), "Continue in the background")->click();
  ASSERT_TRUE(waitFor([&] {
    for (const QLabel* label : dialog()->findChildren<QLabel*>())
      if (label->text().contains("the disk is full")) return true;
    return false;
  }));
  EXPECT_TRUE(window().isVisible());
  EXPECT_TRUE(button(dialog(), "Stop and keep checkpoint")->isEnabled());
  runs_.error.reset();
}

TEST_F(RunningWorkstationTest, AnotherProjectIsOpenedOnlyAfterAsking) {
  openRunning();
  projects_.arrivals["/data/spleen"] = {Kind::Project, "/data/spleen", {}};
  station().openAnything("/data/spleen");
  ASSERT_TRUE(waitFor([&] { return dialog() != nullptr; }));
  EXPECT_EQ(station().project()->folder, folder_.path());
  button(dialog(), "Stop and keep checkpoint")->click();
  EXPECT_TRUE(waitFor([&] { return station().project()->folder == "/data/spleen"; }));
  EXPECT_TRUE(window().isVisible());
}

TEST_F(RunningWorkstationTest, LeavingAProjectIsNotCalledClosingTheWindow) {
  openRunning();
  projects_.arrivals["/data/spleen"] = {Kind::Project, "/data/spleen", {}};
  station().openAnything("/data/spleen");
  ASSERT_TRUE(waitFor([&] { return dialog() != nullptr; }));
  EXPECT_EQ(dialog()->windowTitle(), "Leave the project");
  for (const QPushButton* one : dialog()->findChildren<QPushButton*>())
    EXPECT_FALSE(one->toolTip().contains("window")) << one->toolTip().toStdString();
  EXPECT_THAT(test::problemsOfWidgets(*dialog()), IsEmpty());
}

TEST_F(RunningWorkstationTest, WhatWaitsIsSaidAndKeptWhenTheWindowCloses) {
  runs_.ownAnswer = {};
  runs_.setQueue({queued(1), queued(2)});
  runs_.queueGoesAnswer = true;
  openRunning();
  EXPECT_FALSE(window().close());
  ASSERT_NE(dialog(), nullptr);
  EXPECT_EQ(dialog()->windowTitle(), "Close Viscera");
  const auto says = [this](const QString& part) {
    const auto labels = dialog()->findChildren<QLabel*>();
    return std::any_of(
        labels.begin(), labels.end(), [&](const QLabel* one) { return one->text().contains(part); });
  };
  EXPECT_TRUE(says("2 runs wait in the queue"));
  EXPECT_TRUE(says("What waits is kept"));
  EXPECT_THAT(test::problemsOfWidgets(*dialog()), IsEmpty());
  button(dialog(), "Close")->click();
  EXPECT_TRUE(waitFor([&] { return !window().isVisible(); }));
  EXPECT_FALSE(runs_.queueGoesAnswer);
  EXPECT_EQ(runs_.queue({}).size(), 2U);
}

TEST(CloseDialog, NoWordIsClippedWhateverItSays) {
  for (const auto what : {Leaving::What::Window, Leaving::What::Project})
    for (const QStringList& runs : {QStringList(), QStringList{"fine-tune 3: epoch 12 of 40, 41 min left"}}) {
      CloseDialog dialog({what, runs, 12});
      dialog.show();
      EXPECT_THAT(test::problemsOfWidgets(dialog), IsEmpty());
      dialog.showFailure(QString("/data/a long path: the disk is full; free some space. ").repeated(5));
      EXPECT_THAT(test::problemsOfWidgets(dialog), IsEmpty());
    }
}

TEST_F(RunningWorkstationTest, TheQueueIsHeldWhileRunsAreSaved) {
  runs_.setQueue({queued(1)});
  runs_.queueGoesAnswer = true;
  openRunning();
  window().close();
  button(dialog(), "Stop and keep checkpoint")->click();
  EXPECT_TRUE(waitFor([&] { return !window().isVisible(); }));
  const auto calls = runs_.calls();
  const auto held = std::find(calls.begin(), calls.end(), "hold queue");
  EXPECT_LT(held, std::find(calls.begin(), calls.end(), "stop own runs"))
      << "the next one would begin in its place";
}

TEST_F(RunningWorkstationTest, ARunInTheBackgroundKeepsTheMachineAwakeAndItsEndIsTold) {
  runs_.ownAnswer = {};
  openRunning();
  EXPECT_TRUE(waitFor([&] { return station().runWatch()->keepsAwake(); }));
  QSignalSpy told(station().runWatch(), &RunWatch::endTold);
  Database database(folder_.path() / kDatabaseName);
  RunRepository(database).end(kRun, RunState::Interrupted, 120, "the machine was shut down", wallClockMs());
  ASSERT_TRUE(waitFor([&] { return told.size() == 1; }));
  EXPECT_EQ(told[0][0].toString(), "fine-tune 1 was interrupted");
  EXPECT_EQ(told[0][1].toString(), "the machine was shut down");
  EXPECT_FALSE(station().runWatch()->keepsAwake());
}

TEST_F(RunningWorkstationTest, ARunOfAnotherMachineKeepsThisOneNotAwake) {
  runs_.ownAnswer = {};
  Database database(folder_.path() / kDatabaseName);
  RunRepository(database).claim(kRun, "anotherhost:1:2", wallClockMs());
  openRunning();
  EXPECT_FALSE(station().runWatch()->keepsAwake());
}

TEST_F(RunningWorkstationTest, WhatWasStoppedHereIsNoNews) {
  runs_.ownAnswer = {};
  openRunning();
  QSignalSpy told(station().runWatch(), &RunWatch::endTold);
  QSignalSpy ended(&station().project()->board, &RunBoard::ended);
  station().project()->board.stop(kRun);
  ASSERT_TRUE(waitFor([&] { return !window().statusLine().findChild<QToolButton*>()->isEnabled(); }))
      << "a run that is being saved can neither be paused nor go on";
  Database database(folder_.path() / kDatabaseName);
  RunRepository(database).end(kRun, RunState::Interrupted, 120, "stopped on request", wallClockMs());
  ASSERT_TRUE(waitFor([&] { return ended.size() == 1; }));
  EXPECT_EQ(told.size(), 0);
}

TEST_F(RunningWorkstationTest, InAProjectThatCanOnlyBeReadNothingIsPaused) {
  runs_.ownAnswer = {};
  begin();
  projects_.states[folder_.path().string()] = {
      ProjectState::Kind::ReadOnly, "liver", "it is on a disc", false};
  open(folder_.path().string());
  ASSERT_TRUE(waitFor([&] { return shownRun(station().project()->board.runs()) != nullptr; }));
  const auto* pause = window().statusLine().findChild<QToolButton*>();
  ASSERT_TRUE(waitFor([&] { return pause->isVisible(); }));
  EXPECT_FALSE(pause->isEnabled());
  EXPECT_THAT(pause->toolTip().toStdString(), HasSubstr("it is on a disc"));
}

}  // namespace
}  // namespace viscera
