// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/project_repository.h"
#include "storage/queue_repository.h"
#include "storage/run_liveness.h"
#include "storage/run_news.h"
#include "storage/run_overview.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <utility>

namespace viscera {
namespace {

class RunLabelsOf : public testing::Test {
 protected:
  void SetUp() override { ProjectRepository(database_).ensure({"liver", 1}); }

  RunRecord insert(const std::string& id, const std::string& name = {}) {
    RunRecord run;
    run.id = id;
    run.task = "segmentation";
    run.folder = "runs/" + id;
    run.configJson = "{}";
    run.name = name;
    Transaction transaction(database_);
    RunRepository(database_).insert(run);
    transaction.commit();
    return *RunRepository(database_).find(id);
  }

  test::TemporaryFolder folder_;
  Database database_{folder_.path() / kDatabaseName};
};

TEST_F(RunLabelsOf, ANumberIsNeverGivenTwice) {
  EXPECT_EQ(insert("a").number, 1);
  EXPECT_EQ(insert("b").number, 2);
  RunRepository(database_).remove("b");
  EXPECT_FALSE(RunRepository(database_).find("b"));
  EXPECT_EQ(insert("c").number, 3);
  RunRepository(database_).remove("a");
  RunRepository(database_).remove("c");
  EXPECT_EQ(insert("d").number, 4);
}

TEST_F(RunLabelsOf, TheNameOfTheUserGoesBeforeTheNumber) {
  EXPECT_EQ(displayName(insert("a")), "fine-tune 1");
  EXPECT_EQ(displayName(insert("b", "liver, large")), "liver, large");
}

TEST_F(RunLabelsOf, NameNoteArchiveAndTagsAreReplaced) {
  (void)insert("a");
  RunRepository runs(database_);
  runs.setLabels("a", {"first", "a note", true, {"study", "baseline", "study"}});
  RunRecord run = *runs.find("a");
  EXPECT_EQ(run.name, "first");
  EXPECT_EQ(run.note, "a note");
  EXPECT_TRUE(run.archived);
  EXPECT_EQ(run.tags, (std::vector<std::string>{"baseline", "study"}));
  runs.setLabels("a", {});
  run = *runs.find("a");
  EXPECT_EQ(run.name, "");
  EXPECT_FALSE(run.archived);
  EXPECT_TRUE(run.tags.empty());
}

TEST_F(RunLabelsOf, WithARunGoesAllThatIsKnownOfIt) {
  (void)insert("a");
  SeriesRepository(database_).append("a", std::vector<NamedPoint>{{"lr", {1, 0, 0.5}}});
  RunRepository(database_).setLabels("a", {"", "", false, {"study"}});
  RunRepository(database_).remove("a");
  EXPECT_TRUE(SeriesRepository(database_).list("a").empty());
  EXPECT_TRUE(RunRepository(database_).history("a").empty());
  EXPECT_TRUE(insert("a").tags.empty());
}

TEST_F(RunLabelsOf, TheQueueKeepsItsOrderAndEachIsTakenOnce) {
  QueueRepository queue(database_);
  const std::int64_t first = queue.add("1", 10);
  const std::int64_t second = queue.add("2", 20);
  const std::int64_t third = queue.add("3", 30);
  EXPECT_TRUE(queue.take(second));
  EXPECT_FALSE(queue.take(second));
  const auto waiting = queue.list();
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].id, first);
  EXPECT_EQ(waiting[1].id, third);
  EXPECT_EQ(waiting[1].requestJson, "3");
  EXPECT_EQ(waiting[1].created_ms, 30);
}

TEST_F(RunLabelsOf, AQueuedRunIsStartedByOneProcessAndLeavesTheQueueOnlyWhenItIsTaken) {
  QueueRepository queue(database_);
  const std::int64_t id = queue.add("settings", 10);
  (void)queue.add("other", 20);
  const QueuedRequest seen = queue.list()[0];
  EXPECT_TRUE(queue.claim(seen, "host:1:2"));
  EXPECT_FALSE(queue.claim(seen, "host:3:4")) << "another one was faster";
  EXPECT_EQ(queue.list()[0].starter, "host:1:2");
  EXPECT_FALSE(queue.replace(id, "too late", 30));
  queue.fail(id, "no such preset");
  EXPECT_EQ(queue.list()[0].failure, "no such preset");
  EXPECT_EQ(queue.list()[0].starter, "");
  EXPECT_EQ(queue.list()[0].requestJson, "settings");
  EXPECT_TRUE(queue.replace(id, "mended", 40));
  EXPECT_EQ(queue.list()[0].failure, "");
  const QueuedRequest mended = queue.list()[0];
  EXPECT_EQ(mended.requestJson, "mended");
  EXPECT_TRUE(queue.take(id));
  EXPECT_EQ(queue.list().size(), 1U);
  queue.putBack(mended);
  ASSERT_EQ(queue.list().size(), 2U);
  EXPECT_EQ(queue.list()[0].id, id) << "it has lost its place";
  EXPECT_EQ(queue.list()[0].created_ms, 40);
}

TEST_F(RunLabelsOf, LivingRunsAreThoseThatAProcessHasInItsHands) {
  RunRepository runs(database_);
  const std::string self = processIdentity();
  const std::string gone = self.substr(0, self.find(':')) + ":999999999:1";
  for (const auto& [id, process] :
       {std::pair("trained", self), std::pair("ended", self), std::pair("left", gone)}) {
    (void)insert(id);
    runs.claim(id, process, 1);
  }
  (void)insert("new");
  runs.end("ended", RunState::Finished, 1, "", 2);
  EXPECT_EQ(livingRuns(database_, 3), std::vector<std::string>{"trained"});
  runs.setPaused("trained", true, 1, 4);
  EXPECT_EQ(livingRuns(database_, 5), std::vector<std::string>{"trained"});
}

TEST_F(RunLabelsOf, NewsComeOnceAndAnewWhenStepsAreTakenBack) {
  (void)insert("a");
  RunRepository runs(database_);
  SeriesRepository series(database_);
  RunStart start;
  start.totalSteps = 10;
  runs.start("a", start, 1);
  series.append("a", std::vector<NamedPoint>{{"lr", {1, 0, 0.5}}, {"lr", {2, 0, 0.5}}});
  RunCursor cursor;
  EXPECT_EQ(readRunNews(database_, "a", cursor)->points.at("lr").size(), 2U);
  EXPECT_TRUE(readRunNews(database_, "a", cursor)->points.empty());
  start.firstStep = 1;
  series.truncateAfter("a", 1);
  runs.start("a", start, 2);
  series.append("a", std::vector<NamedPoint>{{"lr", {2, 0, 0.25}}});
  const auto news = readRunNews(database_, "a", cursor);
  EXPECT_TRUE(news->fromStart);
  EXPECT_EQ(news->sessionStep, 1);
  ASSERT_EQ(news->points.at("lr").size(), 2U);
  EXPECT_EQ(news->points.at("lr")[1].value, 0.25);
  EXPECT_FALSE(readRunNews(database_, "b", cursor));
}

TEST_F(RunLabelsOf, TheStepTimeIsOfTheNewestTwenty) {
  (void)insert("a");
  EXPECT_EQ(recentStep_s(database_, "a"), 0.0);
  std::vector<NamedPoint> points;
  for (std::int64_t step = 1; step <= 40; ++step)
    points.push_back({"time/step", {step, 0, step <= 20 ? 9.0 : 0.5}});
  SeriesRepository(database_).append("a", points);
  EXPECT_DOUBLE_EQ(recentStep_s(database_, "a"), 0.5);
}

}  // namespace
}  // namespace viscera
