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

#include <utility>

namespace viscera {
namespace {

using test::madeUpRun;
using test::manyRuns;
using testing::ElementsAre;
using testing::HasSubstr;
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
  model.setRuns(runs, {queued(1)}, true);
  EXPECT_EQ(model.waitText(queued(1)), "waits for fine-tune 3");
  runs[0].own = false;
  model.setRuns(runs, {queued(1)}, true);
  EXPECT_EQ(model.waitText(queued(1)), "waits for fine-tune 3, in the background");
  runs[0].phase = RunPhase::Paused;
  model.setRuns(runs, {queued(1)}, true);
  EXPECT_THAT(groupsOf(model), ElementsAre("Paused", "Queue", "Pre-training", "Fine-tuning"));
  EXPECT_EQ(model.waitText(queued(1)), "waits for fine-tune 3, which is paused");
  EXPECT_EQ(model.data(model.indexOf("queue/1"), Qt::AccessibleTextRole).toString(),
            "Quick demo waits for fine-tune 3, which is paused.");
  runs[0].phase = RunPhase::Finished;
  model.setRuns(runs, {queued(1)}, true);
  EXPECT_EQ(model.waitText(queued(1)), "starts in a moment");
}

TEST(RunListModel, WhatWaitsInAQueueThatDoesNotGoWaitsForThePerson) {
  RunListModel model;
  model.setRuns(threeRuns(), {queued(1), queued(2)}, false);
  EXPECT_EQ(model.waitText(queued(1)), "waits until you start the queue");
  EXPECT_EQ(model.waitText(queued(2)), "waits until you start the queue");
  EXPECT_EQ(model.explanation(queued(1)),
            "Quick demo waits until you start the queue; it then begins after fine-tune 3.");
  model.setRuns({}, {queued(1)}, false);
  EXPECT_EQ(model.explanation(queued(1)),
            "Quick demo waits until you start the queue, or any run. The queue then goes on by itself.");
}

TEST(RunListModel, TheSecondOfTheQueueWaitsForTheFirstThatCanStart) {
  RunListModel model;
  QueuedRun failed = queued(1);
  failed.failure = "no such preset; choose another one";
  QueuedRun first = queued(2);
  first.request.name = "fold 1";
  model.setRuns({}, {failed, first, queued(3)}, true);
  EXPECT_EQ(model.waitText(failed), "could not start");
  EXPECT_EQ(model.explanation(failed),
            "Quick demo could not start: no such preset; choose another one. Edit its settings, or remove it "
            "from the queue.");
  EXPECT_EQ(model.waitText(first), "starts in a moment");
  EXPECT_EQ(model.waitText(queued(3)), "waits for fold 1");
  first.isStarting = true;
  EXPECT_EQ(model.waitText(first), "is being started");
}

TEST(RunListModel, FoldsOfOneModelStandTogetherAndEachNamesItsFold) {
  RunListModel model;
  std::vector<ListedRun> runs;
  for (int number = 6; number >= 1; --number) runs.push_back(madeUpRun(number, kTask, RunPhase::Finished));
  for (const auto& [place, fold] : {std::pair(0, 2), std::pair(1, 0), std::pair(2, 1), std::pair(4, 0)}) {
    runs[static_cast<std::size_t>(place)].fold = fold;
    runs[static_cast<std::size_t>(place)].record.configJson = "{}";
  }
  runs[4].record.configJson = R"({"seed": 1})";
  model.setRuns(runs, {});
  model.setView({RunGrouping::Folds, "", false});
  EXPECT_THAT(groupsOf(model),
              ElementsAre("Folds 0, 1, 2: Clara Train 4.1, fine-tuning, dataset 1",
                          "Fold 0: Clara Train 4.1, fine-tuning, dataset 1, settings 2",
                          "Without a fold"));
  EXPECT_EQ(model.rowCount(model.index(0, 0)), 3);
  EXPECT_THAT(rowText(runs[0]).toStdString(), HasSubstr("fold 2"));
  model.setView({RunGrouping::Folds, "fold", false});
  EXPECT_EQ(model.shownCount(), 4);
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

QPushButton* buttonOf(RunList& list, const QString& text) {
  for (QPushButton* button : list.findChildren<QPushButton*>())
    if (button->text() == text) return button;
  return nullptr;
}

TEST(RunList, WhatWaitsIsStartedAndHeldByAButton) {
  RunList list;
  list.show();
  QSignalSpy asked(&list, &RunList::queueGoingRequested);
  list.setRuns(threeRuns(), {queued(12)}, false);
  ASSERT_TRUE(buttonOf(list, "Start the queue")->isVisible()) << "also while no run of the queue is chosen";
  EXPECT_FALSE(buttonOf(list, "Hold the queue")->isVisible());
  buttonOf(list, "Start the queue")->click();
  list.setRuns(threeRuns(), {queued(12)}, true);
  EXPECT_FALSE(buttonOf(list, "Start the queue")->isVisible());
  buttonOf(list, "Hold the queue")->click();
  ASSERT_EQ(asked.size(), 2);
  EXPECT_TRUE(asked[0][0].toBool());
  EXPECT_FALSE(asked[1][0].toBool());
  list.setReadOnly("it is on a disc");
  EXPECT_FALSE(buttonOf(list, "Hold the queue")->isEnabled());
  QueuedRun failed = queued(12);
  failed.failure = "no such preset";
  list.setRuns(threeRuns(), {failed}, false);
  EXPECT_FALSE(buttonOf(list, "Start the queue")->isVisible()) << "nothing waits";
  list.setRuns(threeRuns(), {}, true);
  EXPECT_FALSE(buttonOf(list, "Hold the queue")->isVisible());
}

TEST(RunList, SettingsOfARunOfTheQueueAreOpened) {
  RunList list;
  list.show();
  QueuedRun failed = queued(12);
  failed.failure = "no such preset";
  list.setRuns(threeRuns(), {failed});
  list.view().setCurrentIndex(list.model().indexOf("queue/12"));
  QSignalSpy edits(&list, &RunList::editRequested);
  buttonOf(list, "Edit…")->click();
  ASSERT_EQ(edits.size(), 1);
  EXPECT_EQ(edits[0][0].toLongLong(), 12);
  failed.isReadable = false;
  list.setRuns(threeRuns(), {failed});
  EXPECT_FALSE(buttonOf(list, "Edit…")->isEnabled());
  EXPECT_TRUE(buttonOf(list, "Remove from the queue")->isEnabled());
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
