// SPDX-License-Identifier: Apache-2.0
// Planted faults of projects and of what is brought to the window. planted_faults.md lists all.
#include "app/project_backup.h"
#include "gui/shell/page.h"
#include "storage/database.h"
#include "tests/app/window/own_mounts.h"
#include "tests/app/window/tiny_project.h"
#include "tests/app/window/window_session.h"

#include <QSettings>
#include <QTest>

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::Mounted;
using test::OtherProcess;
using test::TinyProject;
using test::WindowSession;

QString q(const fs::path& path) {
  return QString::fromStdString(path.string());
}

class PlantedFaultOfProject : public testing::Test {
 protected:
  void SetUp() override { QSettings().clear(); }
  [[nodiscard]] fs::path database() const { return tiny_.project() / kDatabaseName; }

  TinyProject tiny_;
};

TEST_F(PlantedFaultOfProject, LockedDatabaseIsTriedAgain) {
  OtherProcess other([this] {
    static Database held(database());
    held.connection().exec("BEGIN EXCLUSIVE");
  });
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  session.reads({q(database()), "another process keeps it locked", "wait until that one has finished"});
  other.end();
  session.press("Try again");
  ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
  EXPECT_FALSE(session.project()->isReadOnly());
}

TEST_F(PlantedFaultOfProject, DamagedDatabaseComesBackFromItsCopy) {
  const std::string id = tiny_.train(tiny_.request(Task::Pretraining, 1));
  fs::remove_all(tiny_.project() / "backups");
  keepBackupRing(tiny_.project());
  test::write(database(),
              "this is no database, but long enough to be taken for one" + std::string(5000, 'x'));
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  session.reads(
      {q(database()), "is not a project database", "a sound copy of it is there", "project-000001.sqlite"});
  session.press("Open the backup copy");
  ASSERT_TRUE(session.waitFor([&] { return session.run("pretraining") != nullptr; }));
  EXPECT_EQ(session.run("pretraining")->record.id, id);
  session.reads({"project.sqlite", "backups"});
}

TEST_F(PlantedFaultOfProject, NewerProjectIsLeftAloneAndAnotherOneOpens) {
  const TinyProject good;
  {
    Database newer(database());
    newer.connection().exec("PRAGMA user_version = 999");
  }
  const std::string before = test::contentOf(database());
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  session.reads({q(database()), "schema 999", "reads up to schema", "update the program"});
  session.press("Choose another folder…");
  session.chooseFile(good.project());
  ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
  EXPECT_EQ(session.project()->folder, good.project());
  EXPECT_EQ(test::contentOf(database()), before);
}

TEST_F(PlantedFaultOfProject, ReadOnlyProjectIsOpenedAgainOnceItMayBeWritten) {
  if (!test::mayMount()) GTEST_SKIP() << "mounting a folder for reading only is not permitted here";
  tiny_.openDataset();
  Mounted readOnly = Mounted::readOnly(tiny_.project());
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
  EXPECT_TRUE(session.project()->isReadOnly());
  session.reads({"This project can only be read", q(database()), "check that the folder exists"});
  readOnly.unmount();
  session.press("Try again");
  ASSERT_TRUE(
      session.waitFor([&] { return session.project() != nullptr && !session.project()->isReadOnly(); }));
  EXPECT_FALSE(session.shows({"can only be read"}));
}

TEST_F(PlantedFaultOfProject, FileOfAnUnknownKindIsNamedAndAnotherOneIsChosen) {
  const fs::path strange = tiny_.folder() / "report.docx";
  test::write(strange, "not a scan");
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
  session.drop(strange);
  session.reads({q(strange), "cannot be used here", "Viscera takes", "a split file (.json)"});
  session.press("Choose another file…");
  session.chooseFile(tiny_.labelledSplit());
  ASSERT_TRUE(session.waitFor([&] { return session.pages().datasets().dataset() != nullptr; }));
  EXPECT_EQ(session.pages().datasets().dataset()->record.splitFile, tiny_.labelledSplit().string());
}

TEST_F(PlantedFaultOfProject, RunThatTwoWindowsContinueAtOnceIsTrainedByOneAndStoppedFromTheOther) {
  const std::string id =
      tiny_.interrupt(tiny_.request(Task::Pretraining, 100'000, {"validate_every=100000 steps"}), 1);
  WindowSession first(tiny_.folder() / "demo", tiny_.project());
  WindowSession second(tiny_.folder() / "demo", tiny_.project());
  first.waitForRun("pretraining", RunPhase::Interrupted);
  second.waitForRun("pretraining", RunPhase::Interrupted);
  first.press("Go on");
  second.press("Go on");
  const QStringList refusal = {"pre-train 1", q(tiny_.runFolder(id)), "is being trained by process"};
  ASSERT_TRUE(first.waitFor([&] { return first.shows(refusal) || second.shows(refusal); }));
  WindowSession& refused = first.shows(refusal) ? first : second;
  WindowSession& trains = first.shows(refusal) ? second : first;
  refused.reads(refusal);
  EXPECT_FALSE(refused.shows({"viscera-cli"}));
  EXPECT_EQ(trains.runs().ownRuns(), std::vector<std::string>{id});
  EXPECT_TRUE(refused.runs().ownRuns().empty());
  refused.waitForRun("pretraining", RunPhase::Running);
  refused.press("Stop it there");
  refused.waitForRun("pretraining", RunPhase::Interrupted);
  trains.waitForRun("pretraining", RunPhase::Interrupted);
  EXPECT_TRUE(trains.runs().ownRuns().empty());
}

TEST_F(PlantedFaultOfProject, TwoWindowsTakeARunOfTheQueueOnce) {
  WindowSession first(tiny_.folder() / "demo", tiny_.project());
  WindowSession second(tiny_.folder() / "demo", tiny_.project());
  ASSERT_TRUE(first.waitFor([&] { return first.project() != nullptr && second.project() != nullptr; }));
  for (const char* name : {"one", "two"}) {
    TrainingRequest request = tiny_.request(Task::Pretraining, 2);
    request.name = name;
    first.project()->board.enqueue(request);
  }
  for (WindowSession* one : {&first, &second})
    ASSERT_TRUE(one->waitFor([&] { return one->project()->board.queue().size() == 2; }));
  for (WindowSession* one : {&first, &second}) one->project()->board.startQueue();
  for (WindowSession* one : {&first, &second})
    ASSERT_TRUE(one->waitFor([&] {
      const auto& runs = one->project()->board.runs();
      return runs.size() == 2 && runs[0].phase == RunPhase::Finished && runs[1].phase == RunPhase::Finished;
    }));
  EXPECT_TRUE(first.project()->board.queue().empty());
  const auto& runs = first.project()->board.runs();
  EXPECT_LE(*runs[1].record.finished_ms, runs[0].record.created_ms) << "both were trained at once";
}

TEST_F(PlantedFaultOfProject, QueueSurvivesARestartAndWaitsForThePerson) {
  {
    WindowSession session(tiny_.folder() / "demo", tiny_.project());
    ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
    session.project()->board.start(tiny_.request(Task::Pretraining, 100'000));
    session.waitForRun("pretraining", RunPhase::Running);
    TrainingRequest waiting = tiny_.request(Task::Pretraining, 2);
    waiting.name = "waits for its turn";
    session.project()->board.enqueue(waiting);
    ASSERT_TRUE(session.waitFor([&] { return session.project()->board.queue().size() == 1; }));
    session.window().close();
    session.reads({"One more run waits in the queue", "What waits is kept"});
    session.press("Stop and keep checkpoint");
    ASSERT_TRUE(session.waitFor([&] { return !session.window().isVisible(); }));
  }
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
  session.window().showPage(PageId::Training);
  ASSERT_TRUE(session.waitFor([&] { return session.offers("Start the queue"); }));
  QTest::qWait(3000);  // three periods of the queue: whatever starts by itself has begun
  EXPECT_EQ(session.project()->board.runs().size(), 1U) << "nobody asked for it";
  EXPECT_EQ(session.project()->board.queue().size(), 1U);
  session.press("Start the queue");
  ASSERT_TRUE(session.waitFor([&] {
    const ListedRun* newest = session.run("pretraining");
    return newest != nullptr && newest->record.name == "waits for its turn" &&
           newest->phase == RunPhase::Finished;
  }));
  EXPECT_TRUE(session.project()->board.queue().empty());
  ASSERT_EQ(session.project()->board.runs().size(), 2U);
  EXPECT_EQ(session.project()->board.runs()[1].phase, RunPhase::Interrupted)
      << "it was stopped, and stays so";
}

}  // namespace
}  // namespace viscera
