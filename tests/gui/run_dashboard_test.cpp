// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_dashboard.h"

#include "gui/charts/chart_export.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/organ_strip.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/charts/time_bar.h"
#include "gui/training/organ_means.h"
#include "gui/training/picture_panel.h"
#include "gui/training/run_header.h"
#include "gui/training/run_log_panel.h"
#include "gui/training/run_remedies.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/number_text.h"
#include "made_up_runs.h"
#include "storage/database.h"
#include "storage/run_news.h"
#include "tests/support/temporary_folder.h"
#include "widget_lint.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace viscera {
namespace {

using test::madeUpHistory;
using test::madeUpRun;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kTask = "segmentation";

class RunDashboardTest : public testing::Test {
 protected:
  void SetUp() override { dashboard_.resize(900, 760); }
  void TearDown() override { QSettings().clear(); }

  void show(const std::vector<ListedRun>& runs) {
    dashboard_.setRuns(runs);
    for (const ListedRun& run : runs) dashboard_.apply(run.record.id, madeUpHistory(run, 0.9));
    dashboard_.show();
  }
  QPushButton* button(const QString& text) {
    for (QPushButton* one : dashboard_.findChildren<QPushButton*>())
      if (one->text() == text && one->isVisibleTo(&dashboard_)) return one;
    return nullptr;
  }

  RunDashboard dashboard_;
};

TEST_F(RunDashboardTest, SaysThatItLoadsUntilTheFirstUpdate) {
  const ListedRun run = madeUpRun(5, kTask, RunPhase::Running);
  dashboard_.setRuns({run});
  EXPECT_TRUE(dashboard_.isLoading());
  dashboard_.apply(run.record.id, madeUpHistory(run, 0.9));
  EXPECT_FALSE(dashboard_.isLoading());
}

TEST_F(RunDashboardTest, LastEventOfARunIsShown) {
  ListedRun run = madeUpRun(5, kTask, RunPhase::Running);
  show({run});
  RunUpdate last;
  const std::int64_t step = run.record.step + 1;
  last.points["train/loss"] = {{step, 0, 0.125}};
  last.log = {{0, RunMessage::Level::Info, "finished"}};
  dashboard_.apply(run.record.id, last);
  run.phase = RunPhase::Finished;
  dashboard_.setRuns({run});
  const auto& points = dashboard_.curves().losses().curve(0).points().newest();
  EXPECT_EQ(points.back().step, static_cast<double>(step));
  EXPECT_EQ(points.back().value, 0.125);
  const QAbstractItemModel& log = dashboard_.log().shownLines();
  EXPECT_EQ(log.index(log.rowCount() - 1, 0).data().toString(), "finished");
}

TEST_F(RunDashboardTest, AnUpdateOfARunThatIsNotShownIsDropped) {
  const ListedRun first = madeUpRun(1, kTask, RunPhase::Finished);
  const ListedRun second = madeUpRun(2, kTask, RunPhase::Finished);
  show({first});
  show({second});
  const std::size_t before = dashboard_.curves().losses().curve(0).points().size();
  dashboard_.apply(first.record.id, madeUpHistory(first, 0.1));
  EXPECT_EQ(dashboard_.curves().losses().curveCount(), 1U);
  EXPECT_EQ(dashboard_.curves().losses().curve(0).points().size(), before);
  EXPECT_EQ(dashboard_.curves().losses().curve(0).name(), "fine-tune 2");
}

TEST_F(RunDashboardTest, RunsAreComparedInTheirOwnColours) {
  show({madeUpRun(5, kTask, RunPhase::Running), madeUpRun(2, kTask, RunPhase::Finished)});
  const CurveChart& losses = dashboard_.curves().losses();
  ASSERT_EQ(losses.curveCount(), 2U);
  EXPECT_EQ(losses.curve(0).runNumber(), 4U);
  EXPECT_EQ(losses.curve(1).runNumber(), 1U);
  show({madeUpRun(2, kTask, RunPhase::Finished)});
  EXPECT_EQ(dashboard_.curves().losses().curve(0).runNumber(), 1U);
}

TEST_F(RunDashboardTest, AnOrganIsChosenByAClickAndLeftByTheNext) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  OrganStrip& strip = dashboard_.organs();
  ASSERT_EQ(strip.rowCount(), 13);  // no background
  EXPECT_THAT(dashboard_.curves().metric().title().toStdString(), HasSubstr("mean of all organs"));
  const QPoint liver = strip.cellRect(5, 0).center().toPoint();
  QTest::mouseClick(&strip, Qt::LeftButton, {}, liver);
  EXPECT_EQ(dashboard_.curves().organ(), 6);
  EXPECT_THAT(dashboard_.curves().metric().title().toStdString(), HasSubstr("Dice, liver"));
  QTest::mouseClick(&strip, Qt::LeftButton, {}, liver);
  EXPECT_EQ(dashboard_.curves().organ(), 0);
  EXPECT_THAT(dashboard_.curves().metric().title().toStdString(), HasSubstr("mean of all organs"));
}

TEST_F(RunDashboardTest, MetricSaysHowItWasComputed) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  const std::string text = dashboard_.curves().metric().explanation().toStdString();
  EXPECT_THAT(text, HasSubstr("Background excluded"));
  EXPECT_THAT(text, HasSubstr("Cases: 6."));
  EXPECT_THAT(dashboard_.curves().metric().title().toStdString(), HasSubstr("grid of the model"));
  dashboard_.organs().select(3);  // gallbladder
  EXPECT_THAT(dashboard_.curves().metric().explanation().toStdString(), HasSubstr("4 of 6"));
}

TEST_F(RunDashboardTest, PretrainingHasNoOrgansAndACeiling) {
  show({madeUpRun(1, "pretraining", RunPhase::Running)});
  EXPECT_FALSE(dashboard_.organs().isVisible());
  EXPECT_TRUE(dashboard_.curves().contrastive().isVisible());
  EXPECT_DOUBLE_EQ(dashboard_.curves().contrastive().reference(), std::log(15.0));  // 4 cases of 2 patches
  EXPECT_EQ(dashboard_.curves().metric().title(), "Validation L1");
  EXPECT_FALSE(dashboard_.curves().metric().curve(0).markerPoints().empty());
  show({madeUpRun(5, kTask, RunPhase::Running)});
  EXPECT_TRUE(dashboard_.organs().isVisible());
  EXPECT_FALSE(dashboard_.curves().contrastive().isVisible());
  dashboard_.curves().metric().refresh();
  EXPECT_EQ(dashboard_.curves().metric().visibleY().greatest, 1.0);
}

TEST_F(RunDashboardTest, ButtonsFollowThePhase) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  EXPECT_NE(button("Pause"), nullptr);
  EXPECT_NE(button("Stop"), nullptr);
  EXPECT_EQ(button("Go on"), nullptr);
  show({madeUpRun(5, kTask, RunPhase::Paused)});
  EXPECT_EQ(button("Pause"), nullptr);
  EXPECT_NE(button("Go on"), nullptr);
  show({madeUpRun(5, kTask, RunPhase::Finished)});
  EXPECT_NE(button("Extend…"), nullptr);
  EXPECT_EQ(button("Stop"), nullptr);
  QSignalSpy actions(&dashboard_, &RunDashboard::actionRequested);
  button("Extend…")->click();
  ASSERT_EQ(actions.size(), 1);
  EXPECT_EQ(actions[0][0].toString(), "run-5");
  EXPECT_EQ(actions[0][1].value<RunAction>(), RunAction::Extend);
}

TEST_F(RunDashboardTest, ThereIsOneButtonToGoOn) {
  for (const RunPhase phase : {RunPhase::Interrupted, RunPhase::Paused}) {
    show({madeUpRun(5, kTask, phase)});
    int count = 0;
    for (const QPushButton* one : dashboard_.findChildren<QPushButton*>())
      if (one->isVisible() && one->text().startsWith("Go on")) ++count;
    EXPECT_EQ(count, 1) << wordOf(phase);
  }
}

TEST_F(RunDashboardTest, StopCannotBePressedTwice) {
  show({madeUpRun(5, kTask, RunPhase::Stopping)});
  QPushButton* stop = button("Stop");
  ASSERT_NE(stop, nullptr);
  EXPECT_FALSE(stop->isEnabled());
  EXPECT_THAT(stop->toolTip().toStdString(), HasSubstr("stopping already"));
  show({madeUpRun(5, kTask, RunPhase::Running)});
  EXPECT_TRUE(button("Stop")->isEnabled());
}

TEST_F(RunDashboardTest, ChartsBelowEachOtherHaveTheSameAxis) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  button("Learning rate")->click();  // its numbers are wider
  CurveChart& upper = dashboard_.curves().losses();
  CurveChart& lower = dashboard_.curves().metric();
  const auto same = [&] {
    const QRect one = upper.plot().axisRect()->rect();
    const QRect other = lower.plot().axisRect()->rect();
    return one.left() == other.left() && one.right() == other.right() &&
           upper.visibleX().greatest == lower.visibleX().greatest;
  };
  EXPECT_TRUE(QTest::qWaitFor(same, 20000));
  EXPECT_GT(upper.visibleX().greatest, 0.0);
}

TEST_F(RunDashboardTest, AFailedRunOffersRemedies) {
  show({madeUpRun(5, kTask, RunPhase::Failed)});
  const Banner* banner = dashboard_.banners().find("trouble");
  ASSERT_NE(banner, nullptr);
  EXPECT_THAT(banner->text().toStdString(), HasSubstr("img0007"));
  QSignalSpy remedies(&dashboard_, &RunDashboard::remedyRequested);
  button("Go on without this case")->click();
  ASSERT_EQ(remedies.size(), 1);
  EXPECT_EQ(remedies[0][1].value<RunRemedy::Kind>(), RunRemedy::Kind::SkipCases);
  show({madeUpRun(5, kTask, RunPhase::Running)});
  EXPECT_EQ(dashboard_.banners().find("trouble"), nullptr);
}

TEST_F(RunDashboardTest, TheDatasetIsOfferedWhereItIsKnownWithTheCaseThatTheReasonNames) {
  show({madeUpRun(5, kTask, RunPhase::Failed)});
  ASSERT_NE(button("Show the dataset"), nullptr);
  ListedRun imported = madeUpRun(6, kTask, RunPhase::Failed);
  imported.record.datasetId.reset();
  show({imported});
  EXPECT_TRUE(QTest::qWaitFor([&] { return button("Go on without this case") != nullptr; }, 20'000));
  EXPECT_EQ(button("Show the dataset"), nullptr);
  EXPECT_EQ(caseNamedIn("case img0001: its label map holds the value 14"), "img0001");
  EXPECT_EQ(caseNamedIn("train: case sub 07: /d/a.nii.gz: is missing"), "sub 07");
  EXPECT_EQ(caseNamedIn("the loss is not a number"), "");
}

TEST_F(RunDashboardTest, NothingCanBeChangedInAProjectThatCanOnlyBeRead) {
  dashboard_.setReadOnly("This project can only be read.");
  show({madeUpRun(5, kTask, RunPhase::Failed)});
  QPushButton* goOn = button("Go on from the last checkpoint");
  ASSERT_NE(goOn, nullptr);
  EXPECT_FALSE(goOn->isEnabled());
  EXPECT_EQ(goOn->toolTip(), "This project can only be read.");
  EXPECT_FALSE(button("Go on without this case")->isEnabled());
  EXPECT_TRUE(button("Show the dataset")->isEnabled());  // to look changes nothing
  for (const QAction* action : dashboard_.header().moreMenu()->actions())
    EXPECT_TRUE(action->isSeparator() || !action->isEnabled()) << action->text().toStdString();
}

TEST_F(RunDashboardTest, AxisAndSmoothingAreKept) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  button("Hours")->click();
  dashboard_.curves().losses().setLogarithmic(true);
  RunDashboard again;
  EXPECT_EQ(again.curves().losses().axis(), CurveAxis::Hours);
  EXPECT_TRUE(again.curves().losses().isLogarithmic());
}

TEST_F(RunDashboardTest, UpperChartShowsTheChosenQuantity) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  button("Learning rate")->click();
  EXPECT_EQ(dashboard_.curves().losses().title(), "Learning rate");
  EXPECT_LE(dashboard_.curves().losses().curve(0).points().newest().front().value, 1e-4);
}

TEST_F(RunDashboardTest, SaysWhereTheTimeGoes) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  EXPECT_THAT(dashboard_.times().verdict().toStdString(), HasSubstr("Limited by compute: 93 %"));
}

TEST_F(RunDashboardTest, NoWordIsClippedInAnyState) {
  const auto check = [&](const std::vector<ListedRun>& runs, const std::string& what) {
    show(runs);
    // Layouts settle from the inside to the outside.
    EXPECT_TRUE(QTest::qWaitFor([&] { return test::problemsOfWidgets(dashboard_).empty(); }, 2000)) << what;
    EXPECT_THAT(test::problemsOfWidgets(dashboard_), IsEmpty()) << what;
  };
  for (const RunPhase phase : {RunPhase::Running,
                               RunPhase::Paused,
                               RunPhase::Stopping,
                               RunPhase::Finished,
                               RunPhase::Failed,
                               RunPhase::Interrupted}) {
    check({madeUpRun(5, kTask, phase)}, std::string(wordOf(phase)));
    check({madeUpRun(1, "pretraining", phase)}, "pretraining " + std::string(wordOf(phase)));
  }
  check({madeUpRun(5, kTask, RunPhase::Running), madeUpRun(4, kTask, RunPhase::Finished)}, "compared");
  dashboard_.log().setOpen(true);
  check({madeUpRun(5, kTask, RunPhase::Running)}, "with log");
}

/// Value of a line of a CSV file that begins so.
double csvValue(const std::string& csv, const std::string& start) {
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(start)) return std::stod(line.substr(line.rfind(',') + 1));
  return std::nan("");
}

TEST_F(RunDashboardTest, ShowsTheDigitsOfTheDatabase) {
  const test::TemporaryFolder folder;
  Database database(folder.path() / "project.sqlite");
  ListedRun run = madeUpRun(1, kTask, RunPhase::Running);
  const RunUpdate made = madeUpHistory(run, 0.9);
  {
    Transaction transaction(database);
    run.record.datasetId.reset();
    RunRepository(database).insert(run.record);
    std::vector<NamedPoint> points;
    for (const auto& [series, values] : made.points)
      for (const MetricPoint& point : values) points.push_back({series, point});
    SeriesRepository(database).append(run.record.id, points);
    for (ScoredEvaluation one : made.evaluations) {
      one.evaluation.runId = run.record.id;
      EvaluationRepository(database).insert(one.evaluation, one.scores);
    }
    transaction.commit();
  }
  RunCursor cursor;
  const auto news = readRunNews(database, run.record.id, cursor);
  ASSERT_TRUE(news.has_value());
  RunUpdate update;
  update.fromStart = true;
  update.points = news->points;
  update.evaluations = news->evaluations;
  dashboard_.setRuns({run});
  dashboard_.apply(run.record.id, update);
  dashboard_.show();
  const EvaluationRecord last = EvaluationRepository(database).list(run.record.id).back();
  CurveChart& metric = dashboard_.curves().metric();
  metric.refresh();
  EXPECT_EQ(metric.endReadings().front().value, valueText(last.value));
  const std::string start = "fine-tune 1,validation," + std::to_string(last.step) + ',';
  EXPECT_EQ(csvValue(csvOf(metric), start), last.value);
  const OrganMeans means(EvaluationRepository(database).scores(last.id));
  EXPECT_DOUBLE_EQ(means.meanOfCases(), last.value);
  dashboard_.organs().select(5);
  EXPECT_NEAR(csvValue(csvOf(metric), start), means.find(6)->dice, 1e-15);
}

class PicturePanelTest : public testing::Test {
 protected:
  void SetUp() override {
    const ListedRun run = madeUpRun(5, kTask, RunPhase::Running);
    RunUpdate update = madeUpHistory(run, 0.9);
    update.evaluations.resize(3);
    test::addPictures(update, folder_.path());
    pictures_ = update.pictures;
    panel_.setBackground(&background_);
  }
  bool waitFor(std::int64_t step) {
    return QTest::qWaitFor([&] { return panel_.shownStep() == step; }, 20000);
  }

  const QStringList parts_{"image", "truth", "prediction"};
  test::TemporaryFolder folder_;
  Background background_{1};
  PicturePanel panel_;
  std::vector<RunPicture> pictures_;
};

TEST_F(PicturePanelTest, FollowsTheNewestUnlessSomebodyWentBack) {
  panel_.setPictures("run-5", {pictures_[0], pictures_[1]}, parts_);
  EXPECT_EQ(panel_.shown(), 1);
  panel_.setPictures("run-5", pictures_, parts_);
  EXPECT_EQ(panel_.shown(), 2);
  EXPECT_TRUE(waitFor(1200));
  panel_.setPictures("run-5", {pictures_[0], pictures_[1]}, parts_);
  QTest::keyClick(&panel_, Qt::Key_Left);
  EXPECT_EQ(panel_.shown(), 0);
  panel_.setPictures("run-5", pictures_, parts_);
  EXPECT_EQ(panel_.shown(), 0);
  QTest::keyClick(&panel_, Qt::Key_End);
  EXPECT_EQ(panel_.shown(), 2);
}

TEST_F(PicturePanelTest, TellsTheCaseThatIsSeen) {
  panel_.setPictures("run-5", pictures_, parts_);
  ASSERT_TRUE(waitFor(1200));
  QStringList told;
  for (const QWidget* one : panel_.findChildren<QWidget*>()) told << one->accessibleDescription();
  EXPECT_TRUE(told.contains("Case img0035"));
}

TEST_F(PicturePanelTest, OnlyTheNewestPictureThatWasAskedForIsShown) {
  panel_.setPictures("run-5", pictures_, parts_);
  for (int i = 0; i < 20; ++i) QTest::keyClick(&panel_, i % 2 == 0 ? Qt::Key_Home : Qt::Key_End);
  QTest::keyClick(&panel_, Qt::Key_Home);
  EXPECT_EQ(panel_.shownStep(), 0);  // nothing was handed over yet
  EXPECT_TRUE(QTest::qWaitFor([&] { return panel_.shownStep() != 0; }, 20000));
  EXPECT_EQ(panel_.shownStep(), pictures_[0].step);
}

TEST_F(PicturePanelTest, SaysWhyAPictureIsMissing) {
  std::filesystem::remove(pictures_[2].file);
  panel_.setPictures("run-5", pictures_, parts_);
  EXPECT_TRUE(QTest::qWaitFor([&] { return panel_.text().contains("cannot be shown"); }, 20000));
}

TEST(RunLogModel, TheLevelIsAnIconHereAndAWordForReaders) {
  RunLogModel model;
  model.append({{0, RunMessage::Level::Warning, "a case is left out"}});
  const QModelIndex line = model.index(0);
  EXPECT_EQ(line.data().toString(), "a case is left out");
  EXPECT_FALSE(line.data(Qt::DecorationRole).value<QIcon>().isNull());
  EXPECT_EQ(line.data(Qt::AccessibleTextRole).toString(), "warning, a case is left out");
}

TEST_F(RunDashboardTest, PicturesLeaveNoRoomUnused) {
  show({madeUpRun(5, kTask, RunPhase::Running)});
  ASSERT_TRUE(QTest::qWaitFor([this] { return dashboard_.organs().height() > 0; }, 5000));
  const PicturePanel& pictures = dashboard_.pictures();
  EXPECT_LE(pictures.height(), pictures.width() / 3 + 80);  // three squares, their names and the heading
}

TEST(RunLogPanel, FiltersByLevelAndText) {
  RunLogPanel panel;
  panel.replace({{0, RunMessage::Level::Info, "step 1"},
                 {0, RunMessage::Level::Warning, "case img7 is skipped"},
                 {0, RunMessage::Level::Error, "no memory"}});
  panel.append({{0, RunMessage::Level::Info, "step 2"}});
  EXPECT_EQ(panel.shownLines().rowCount(), 4);
  panel.findChild<QComboBox*>()->setCurrentIndex(1);
  EXPECT_EQ(panel.shownLines().rowCount(), 2);
  panel.findChild<QLineEdit*>()->setText("IMG7");
  EXPECT_EQ(panel.shownLines().rowCount(), 1);
}

TEST(RunLogModel, KeepsTheRulesOfModelsAndStaysFlat) {
  RunLogModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.append(std::vector<LogLine>(4000, {0, RunMessage::Level::Info, "a line"}));
  model.append(std::vector<LogLine>(2000, {0, RunMessage::Level::Info, "another line"}));
  EXPECT_EQ(model.rowCount(), 5000);
  EXPECT_EQ(model.index(4999).data().toString(), "another line");
}

}  // namespace
}  // namespace viscera
