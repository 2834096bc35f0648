// SPDX-License-Identifier: Apache-2.0
#include "gui/training/training_page.h"

#include "fake_services.h"
#include "gui/charts/curve_chart.h"
#include "gui/shell/page.h"
#include "gui/training/run_dashboard.h"
#include "gui/training/run_dialogs.h"
#include "gui/training/run_header.h"
#include "gui/training/run_list.h"
#include "gui/widgets/banner.h"
#include "made_up_runs.h"
#include "storage/database.h"
#include "tests/support/temporary_folder.h"
#include "widget_lint.h"

#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeView>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

namespace viscera {
namespace {

using test::madeUpRun;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kTask = "segmentation";
constexpr int kPatience_ms = 30000;

/// A project with an interrupted pre-training, run 1, and a failed fine-tuning, run 2.
class TrainingPageTest : public testing::Test {
 protected:
  void SetUp() override {
    Database database(folder_.path() / "project.sqlite");
    Transaction transaction(database);
    for (const auto& [number, task, state] :
         {std::tuple(1, std::string("pretraining"), RunState::Interrupted),
          std::tuple(2, kTask, RunState::Failed)}) {
      RunRecord record = madeUpRun(number, task, RunPhase::Failed).record;
      record.datasetId.reset();
      record.created_ms += number;
      RunRepository runs(database);
      runs.insert(record);
      SeriesRepository(database).append(record.id,
                                        std::vector<NamedPoint>{{"train/loss", {1, 0, 0.5 * number}}});
      runs.end(record.id, state, 1, record.reason, record.created_ms + 1000);
    }
    transaction.commit();
    board_ = std::make_unique<RunBoard>(folder_.path(), runs_, background_);
    project_ =
        std::make_unique<ProjectContext>(ProjectContext{folder_.path(), "", services_, background_, *board_});
    page_.resize(1124, 720);
    page_.setEmptyState(IconName::Training, "No run yet", "Start one.");
    page_.show();
    training_.setProject(project_.get());
  }
  void TearDown() override {
    training_.setProject(nullptr);
    QSettings().clear();
  }

  bool shows(const QString& part) {
    for (const QLabel* label : page_.findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(part)) return true;
    return false;
  }
  template <class Condition>
  bool waitUntil(Condition condition) {
    return QTest::qWaitFor(condition, kPatience_ms);
  }
  bool waitForRuns() {
    return waitUntil([&] { return training_.list().model().shownCount() == 2; });
  }
  bool waitForCall(const std::string& call) {
    return waitUntil([&] {
      const auto calls = runs_.calls();
      return std::find(calls.begin(), calls.end(), call) != calls.end();
    });
  }
  QPushButton* button(QWidget& parent, const QString& text) {
    for (QPushButton* one : parent.findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }

  test::TemporaryFolder folder_;
  test::FakeRunService runs_;
  test::FakeDatasetService datasets_;
  test::FakeMachineService machine_;
  Services services_{runs_, datasets_, machine_};
  Background background_{2};
  std::unique_ptr<RunBoard> board_;
  std::unique_ptr<ProjectContext> project_;
  Page page_{"Training"};
  TrainingPage training_{page_};
};

TEST_F(TrainingPageTest, ListsTheRunsAndShowsTheNewest) {
  ASSERT_TRUE(waitForRuns());
  EXPECT_FALSE(page_.isEmpty());
  EXPECT_THAT(training_.list().selectedRuns(), ElementsAre("run-2"));
  ASSERT_TRUE(waitUntil([&] { return !training_.dashboard().isLoading(); }));
  const auto& points = training_.dashboard().curves().losses().curve(0).points().newest();
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].value, 1.0);
}

TEST_F(TrainingPageTest, TheListKeepsItsWidthWhateverIsChosen) {
  ASSERT_TRUE(waitForRuns());
  ASSERT_TRUE(waitUntil([&] { return !training_.dashboard().isLoading(); }));
  const int width = training_.list().width();
  training_.list().view().clearSelection();
  ASSERT_TRUE(waitUntil([&] { return !training_.dashboard().isVisible(); }));
  EXPECT_EQ(training_.list().width(), width);
  training_.showRun("run-1");
  ASSERT_TRUE(training_.dashboard().isVisible());
  EXPECT_EQ(training_.list().width(), width);
}

TEST_F(TrainingPageTest, AnotherChosenRunTakesThePlace) {
  ASSERT_TRUE(waitForRuns());
  training_.showRun("run-1");
  EXPECT_THAT(training_.dashboard().shownRuns(), ElementsAre("run-1"));
  ASSERT_TRUE(waitUntil([&] { return !training_.dashboard().isLoading(); }));
  EXPECT_EQ(training_.dashboard().curves().losses().curve(0).points().newest()[0].value, 0.5);
}

TEST_F(TrainingPageTest, RemediesOfAFailedRunWork) {
  ASSERT_TRUE(waitForRuns());
  QPushButton* remedy = button(training_.dashboard().banners(), "Go on without this case");
  ASSERT_NE(remedy, nullptr);
  remedy->click();
  EXPECT_TRUE(waitForCall("resume run-2"));
}

TEST_F(TrainingPageTest, AnInterruptedRunGoesOn) {
  ASSERT_TRUE(waitForRuns());
  training_.showRun("run-1");
  button(training_.dashboard().banners(), "Go on")->click();
  EXPECT_TRUE(waitForCall("resume run-1"));
}

TEST_F(TrainingPageTest, NameAndTagsAreKept) {
  ASSERT_TRUE(waitForRuns());
  Q_EMIT training_.dashboard().header().labelsRequested();
  auto* dialog = page_.findChild<RunLabelsDialog*>();
  ASSERT_NE(dialog, nullptr);
  dialog->findChild<QLineEdit*>()->setText("from scratch");
  dialog->accept();
  ASSERT_TRUE(waitForCall("label run-2"));
  EXPECT_EQ(runs_.lastLabels().name, "from scratch");
}

TEST_F(TrainingPageTest, DeletesOnlyAfterTheSizeWasSaid) {
  runs_.sizeAnswer = 2'300'000'000;
  ASSERT_TRUE(waitForRuns());
  Q_EMIT training_.dashboard().header().actionRequested(RunAction::Delete);
  auto* dialog = page_.findChild<DeleteRunDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_TRUE(waitUntil([&] { return dialog->text() == "This frees 2.3 GB."; }));
  EXPECT_THAT(runs_.calls(), testing::Not(Contains("remove run-2")));
  button(*dialog, "Delete the run")->click();
  EXPECT_TRUE(waitForCall("remove run-2"));
}

TEST_F(TrainingPageTest, FineTuningAndCopiesAreAskedFor) {
  ASSERT_TRUE(waitForRuns());
  QSignalSpy copies(&training_, &TrainingPage::duplicateRequested);
  Q_EMIT training_.dashboard().header().actionRequested(RunAction::Duplicate);
  ASSERT_EQ(copies.size(), 1);
  EXPECT_EQ(copies[0][0].toString(), "run-2");
  training_.showRun("run-1");
  QSignalSpy tunings(&training_, &TrainingPage::fineTuneRequested);
  Q_EMIT training_.dashboard().header().actionRequested(RunAction::FineTuneFrom);
  ASSERT_EQ(tunings.size(), 1);
  EXPECT_EQ(tunings[0][0].toString(), "run-1");
}

TEST_F(TrainingPageTest, TheFormOpensAndStarts) {
  ASSERT_TRUE(waitForRuns());
  training_.setForm(new QLabel("form"));
  const QSignalSpy opened(&training_, &TrainingPage::newRunOpened);
  training_.newRun({});
  EXPECT_TRUE(training_.isFormShown());
  EXPECT_EQ(opened.size(), 1);
  TrainingRequest request;
  request.preset = "quick-demo-seg";
  training_.start(request);
  EXPECT_FALSE(training_.isFormShown());
  EXPECT_TRUE(waitForCall("start quick-demo-seg"));
}

TEST_F(TrainingPageTest, ARequestThatFailsIsSaid) {
  ASSERT_TRUE(waitForRuns());
  runs_.error = Error(ErrorCode::Io, "the disk is full");
  Q_EMIT training_.dashboard().header().actionRequested(RunAction::GoOn);
  EXPECT_TRUE(waitUntil([&] {
    const Banner* banner = page_.banners().find("training");
    return banner != nullptr && banner->text().contains("the disk is full");
  }));
}

TEST_F(TrainingPageTest, ARunOfTheQueueThatCouldNotStartIsEditedAndGoesBack) {
  ASSERT_TRUE(waitForRuns());
  training_.setForm(new QLabel("form"));
  QueuedRun run;
  run.id = 7;
  run.request.preset = "quick-demo-seg";
  run.request.name = "fold 1";
  runs_.setQueue({run});
  ASSERT_TRUE(waitUntil([&] { return board_->queue().size() == 1; }));
  run.failure = "the split is gone; choose another one";
  runs_.setQueue({run});
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("queue") != nullptr; }));
  EXPECT_THAT(page_.banners().find("queue")->text().toStdString(),
              HasSubstr("fold 1 could not start: the split is gone"));
  NewRunSeed seed;
  QObject::connect(
      &training_, &TrainingPage::newRunOpened, &page_, [&](const NewRunSeed& opened) { seed = opened; });
  button(page_.banners(), "Edit…")->click();
  ASSERT_TRUE(waitUntil([&] { return training_.isFormShown(); }));
  EXPECT_EQ(seed.queuedId, 7);
  ASSERT_TRUE(seed.like);
  EXPECT_EQ(seed.like->name, "fold 1");
  training_.enqueue(*seed.like);
  EXPECT_TRUE(waitForCall("replace 7"));
  training_.newRun({});
  training_.enqueue(*seed.like);
  EXPECT_TRUE(waitForCall("enqueue quick-demo-seg")) << "the next one is a new one";
}

TEST_F(TrainingPageTest, TheQueueIsStartedByItsButton) {
  ASSERT_TRUE(waitForRuns());
  QueuedRun run;
  run.id = 7;
  run.request.preset = "quick-demo-seg";
  runs_.setQueue({run});
  ASSERT_TRUE(waitUntil([&] { return button(training_.list(), "Start the queue")->isVisible(); }));
  training_.list().view().setCurrentIndex(training_.list().model().indexOf("queue/7"));
  EXPECT_TRUE(waitUntil([&] { return shows("waits until you start the queue"); }));
  EXPECT_THAT(test::problemsOfWidgets(page_), IsEmpty());
  button(training_.list(), "Start the queue")->click();
  EXPECT_TRUE(waitForCall("start queue"));
  EXPECT_TRUE(waitUntil([&] { return button(training_.list(), "Hold the queue")->isVisible(); }));
}

TEST_F(TrainingPageTest, ChosenRunsThatAreNotComparedAreCounted) {
  {
    Database database(folder_.path() / "project.sqlite");
    Transaction transaction(database);
    for (int number = 3; number <= 11; ++number) {
      RunRecord record = madeUpRun(number, kTask, RunPhase::Finished).record;
      record.datasetId.reset();
      RunRepository(database).insert(record);
    }
    transaction.commit();
  }
  ASSERT_TRUE(waitUntil([&] { return board_->runs().size() == 11; }));
  training_.showRun("run-2");
  EXPECT_EQ(training_.dashboard().banners().find("leftOut"), nullptr);
  training_.list().view().selectAll();
  training_.list().view().selectionModel()->setCurrentIndex(training_.list().model().indexOf("run-2"),
                                                            QItemSelectionModel::NoUpdate);
  EXPECT_EQ(training_.dashboard().shownRuns().size(), 8U);
  const Banner* banner = training_.dashboard().banners().find("leftOut");
  ASSERT_NE(banner, nullptr);
  EXPECT_EQ(
      banner->text(),
      "One chosen run is of the other task and is not compared. 2 more chosen runs are not shown: at most 8 "
      "are compared at once.");
  training_.showRun("run-2");
  EXPECT_EQ(training_.dashboard().banners().find("leftOut"), nullptr);
}

TEST(RunDialogs, ExtensionSaysWhatBecomesOfTheSchedule) {
  auto* dialog = new ExtendRunDialog(madeUpRun(1, kTask, RunPhase::Finished), nullptr);
  dialog->findChild<QSpinBox*>()->setValue(200);
  EXPECT_EQ(dialog->steps(), 200);
  std::string all;
  for (const QLabel* label : dialog->findChildren<QLabel*>()) all += label->text().toStdString();
  EXPECT_THAT(all, HasSubstr("5\u202f000 steps instead of 4\u202f800"));
  dialog->show();
  QTest::qWait(1);
  EXPECT_THAT(test::problemsOfWidgets(*dialog), IsEmpty());
  dialog->close();
}

TEST(RunDialogs, LabelsAreTrimmedAndSorted) {
  ListedRun run = madeUpRun(1, kTask, RunPhase::Finished);
  run.record.tags = {"b", "a"};
  run.record.name = " mine ";
  RunLabelsDialog dialog(run, nullptr);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  EXPECT_THAT(dialog.labels().tags, ElementsAre("a", "b"));
  EXPECT_EQ(dialog.labels().name, "mine");
  dialog.show();
  QTest::qWait(1);
  EXPECT_THAT(test::problemsOfWidgets(dialog), IsEmpty());
}

}  // namespace
}  // namespace viscera
