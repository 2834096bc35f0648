// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_list.h"

#include "gui/training/run_texts.h"
#include "made_up_runs.h"
#include "widget_lint.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::madeUpRun;
using test::manyRuns;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kTask = "segmentation";

std::vector<ListedRun> threeRuns() {
  return {madeUpRun(3, kTask, RunPhase::Running),
          madeUpRun(2, "pretraining", RunPhase::Finished),
          madeUpRun(1, kTask, RunPhase::Failed)};
}

QueuedRun queued(std::int64_t id) {
  QueuedRun run;
  run.id = id;
  run.request.preset = "quick-demo-seg";
  return run;
}

std::vector<std::string> groupsOf(const RunListModel& model) {
  std::vector<std::string> titles;
  for (int i = 0; i < model.rowCount(); ++i)
    titles.push_back(model.index(i, 0).data().toString().toStdString());
  return titles;
}

TEST(RunListModel, KeepsTheRulesOfModels) {
  RunListModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setRuns(threeRuns(), {queued(1)});
  model.setRuns(threeRuns(), {});
  model.setView({RunGrouping::Tag, "fine", false});
  model.setRuns({}, {});
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(RunListModel, GroupsWhatRunsWhatWaitsAndTheRest) {
  RunListModel model;
  model.setRuns(threeRuns(), {queued(1)});
  EXPECT_THAT(groupsOf(model), ElementsAre("Running", "Queue", "Pre-training", "Fine-tuning"));
  model.setView({RunGrouping::Study, "", false});
  EXPECT_THAT(groupsOf(model),
              ElementsAre("Running",
                          "Queue",
                          "Clara Train 4.1, pre-training, dataset 2",
                          "Clara Train 4.1, fine-tuning, dataset 1"));
}

TEST(RunListModel, APausedRunDoesNotRunAndTheQueueSaysWhatItWaitsFor) {
  RunListModel model;
  auto runs = threeRuns();
  runs[0].own = true;
  model.setRuns(runs, {queued(1)});
  EXPECT_EQ(model.waitText(), "waits for fine-tune 3");
  runs[0].phase = RunPhase::Paused;
  model.setRuns(runs, {queued(1)});
  EXPECT_THAT(groupsOf(model), ElementsAre("Paused", "Queue", "Pre-training", "Fine-tuning"));
  EXPECT_EQ(model.waitText(), "waits: fine-tune 3 is paused");
  EXPECT_EQ(model.data(model.indexOf("queue/1"), Qt::AccessibleTextRole).toString(),
            "Quick demo, waits: fine-tune 3 is paused");
  runs[0].own = false;  // of another process
  model.setRuns(runs, {queued(1)});
  EXPECT_EQ(model.waitText(), "waits until a run is started here");
}

TEST(RunListModel, FiltersByWordsTagsAndArchive) {
  auto runs = threeRuns();
  runs[1].record.archived = true;
  runs[2].record.tags = {"few labels"};
  RunListModel model;
  model.setRuns(runs, {});
  EXPECT_EQ(model.shownCount(), 2);
  EXPECT_EQ(model.archivedCount(), 1);
  model.setView({RunGrouping::Task, "few card", false});
  EXPECT_EQ(model.shownCount(), 1);
  EXPECT_TRUE(model.indexOf("run-1").isValid());
  model.setView({RunGrouping::Task, "", true});
  EXPECT_TRUE(model.indexOf("run-2").isValid());
  EXPECT_EQ(model.shownCount(), 1);
}

TEST(RunListModel, ProgressChangesDataAndNotTheRows) {
  RunListModel model;
  auto runs = threeRuns();
  model.setRuns(runs, {});
  const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
  const QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
  runs[0].record.step += 100;
  model.setRuns(runs, {});
  EXPECT_EQ(resets.size(), 0);
  EXPECT_GT(changes.size(), 0);
  EXPECT_EQ(model.runAt(model.indexOf("run-3"))->record.step, runs[0].record.step);
}

TEST(RunListModel, RunKeepsItsColourWhenOthersGo) {
  RunListModel model;
  auto runs = threeRuns();
  model.setRuns(runs, {});
  const std::size_t before = colourNumber(model.runAt(model.indexOf("run-3"))->record);
  runs.pop_back();
  runs.pop_back();
  model.setRuns(runs, {});
  EXPECT_EQ(colourNumber(model.runAt(model.indexOf("run-3"))->record), before);
  EXPECT_EQ(before, 2U);
}

TEST(RunList, SelectionOutlivesAnUpdate) {
  RunList list;
  auto runs = threeRuns();
  list.setRuns(runs, {});
  list.show();
  list.select("run-1");
  list.view().selectionModel()->select(list.model().indexOf("run-2"), QItemSelectionModel::Select);
  ASSERT_THAT(list.selectedRuns(), UnorderedElementsAre("run-1", "run-2"));
  const QSignalSpy changes(&list, &RunList::selectionChanged);
  runs.insert(runs.begin(), madeUpRun(4, kTask, RunPhase::Running));
  runs[1].phase = RunPhase::Finished;
  list.setRuns(runs, {queued(1)});
  EXPECT_THAT(list.selectedRuns(), UnorderedElementsAre("run-1", "run-2"));
  EXPECT_EQ(list.view().selectionModel()->selectedIndexes().size(), 2);
  EXPECT_EQ(list.currentRun(), "run-1");
  EXPECT_EQ(changes.size(), 0);
}

TEST(RunList, ADeletedRunIsNotChosenAnyMore) {
  RunList list;
  auto runs = threeRuns();
  list.setRuns(runs, {});
  list.select("run-1");
  const QSignalSpy changes(&list, &RunList::selectionChanged);
  runs.pop_back();
  list.setRuns(runs, {});
  EXPECT_THAT(list.selectedRuns(), IsEmpty());
  EXPECT_EQ(changes.size(), 1);
}

TEST(RunList, ChoosesARunAsSoonAsItIsThere) {
  RunList list;
  list.setRuns({}, {});
  list.select("run-3");
  EXPECT_THAT(list.selectedRuns(), IsEmpty());
  list.setRuns(threeRuns(), {});
  EXPECT_THAT(list.selectedRuns(), ElementsAre("run-3"));
  EXPECT_EQ(list.currentRun(), "run-3");
}

TEST(RunList, TakesAWaitingRunOutOfTheQueue) {
  RunList list;
  list.setRuns(threeRuns(), {queued(12)});
  list.show();
  list.view().setCurrentIndex(list.model().indexOf("queue/12"));
  EXPECT_EQ(list.currentQueued(), 12);
  EXPECT_THAT(list.selectedRuns(), IsEmpty());
  QSignalSpy removals(&list, &RunList::dequeueRequested);
  for (QPushButton* button : list.findChildren<QPushButton*>())
    if (button->text().startsWith("Remove")) button->click();
  ASSERT_EQ(removals.size(), 1);
  EXPECT_EQ(removals[0][0].toLongLong(), 12);
}

TEST(RunList, AFoldedGroupStaysFolded) {
  RunList list;
  auto runs = threeRuns();
  list.setRuns(runs, {});
  list.view().collapse(list.model().indexOf("run-1").parent());
  runs.insert(runs.begin(), madeUpRun(4, kTask, RunPhase::Running));
  list.setRuns(runs, {});
  EXPECT_FALSE(list.view().isExpanded(list.model().indexOf("run-1").parent()));
  EXPECT_TRUE(list.view().isExpanded(list.model().indexOf("run-2").parent()));
}

TEST(RunList, NoWordIsClippedAndEveryControlCanBeReached) {
  for (const int count : {0, 3, 1000}) {
    RunList list;
    list.setRuns(manyRuns(count), {});
    list.resize(320, 700);
    list.show();
    QTest::qWait(1);
    EXPECT_THAT(test::problemsOfWidgets(list), IsEmpty()) << count;
  }
}

}  // namespace
}  // namespace viscera
