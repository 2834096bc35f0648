// SPDX-License-Identifier: Apache-2.0
#include "gui/results/results_page.h"

#include "fake_export_service.h"
#include "fake_results_service.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/exports/export_dialog.h"
#include "gui/results/case_scores_view.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/results/foreign_dialog.h"
#include "gui/results/result_table_model.h"
#include "gui/results/score_strips.h"
#include "gui/shell/page.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "made_up_results.h"
#include "tests/support/temporary_folder.h"
#include "widget_lint.h"

#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

using test::madeUpResults;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kPatience_ms = 30000;

class ResultsPageTest : public testing::Test {
 protected:
  void open(Results results, const std::string& readOnly = {}) {
    service_.listAnswer = std::move(results);
    project_ = std::make_unique<ProjectContext>(
        ProjectContext{folder_.path(), readOnly, services_, background_, board_});
    page_.resize(1224, 720);
    page_.show();
    results_.setProject(project_.get());
  }
  void TearDown() override {
    over_ = true;
    service_.isSlow = false;
    results_.setProject(nullptr);
    QSettings().clear();
  }

  template <class Condition>
  bool waitUntil(Condition condition) {
    return QTest::qWaitFor(condition, kPatience_ms);
  }
  bool waitForRows(int rows) {
    return waitUntil([&] { return view().model().rowCount() == rows && !page_.isEmpty(); });
  }
  bool waitForCall(const std::string& call) {
    return waitUntil([&] {
      const auto calls = service_.calls();
      return std::find(calls.begin(), calls.end(), call) != calls.end();
    });
  }
  ResultsView& view() { return results_.view(); }
  QPushButton* button(const QString& text) {
    for (QPushButton* one : page_.findChildren<QPushButton*>())
      if (one->text() == text && one->isVisible()) return one;
    return nullptr;
  }
  void clickCell(int row, int column) {
    QTableView& table = view().table();
    const QModelIndex index = table.model()->index(row, column);
    table.scrollTo(index);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(index).center());
  }

  test::TemporaryFolder folder_;
  test::FakeRunService runs_;
  test::FakeDatasetService datasets_;
  test::FakeMachineService machine_;
  test::FakeResultsService service_;
  test::FakeExportService exports_;
  Services services_{runs_, datasets_, machine_};
  std::atomic<bool> over_ = false;
  Background background_{2};
  RunBoard board_{folder_.path(), runs_, background_};
  std::unique_ptr<ProjectContext> project_;
  Page page_{"Results"};
  ResultsPage results_{page_, service_};
};

TEST_F(ResultsPageTest, ShowsTheRunsOfAGridAndTheWorstCaseOfTheFirst) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  EXPECT_EQ(view().model().keyOf(0), "run-5");
  const QTableView& cases = view().cases().table();
  double least = 2.0;
  for (const OrganScoreRecord& one : service_.listAnswer.runs[0].scores) least = std::min(least, one.dice);
  EXPECT_EQ(cases.model()->index(0, 2).data().toString(), QString::number(least, 'f', 3));
  EXPECT_THAT(view().strips().sentence().toStdString(), HasSubstr("Dice of every case"));
  EXPECT_THAT(test::problemsOfWidgets(page_), IsEmpty());
}

TEST_F(ResultsPageTest, ThirteenOrgansFitAWindowWithItsFrameOnASmallScreen) {
  page_.resize(1280 - 2 * 8 - 56, 704);  // without frame and rail
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  ASSERT_EQ(view().model().columnCount(), ResultTableModel::kFirstOrgan + 13);
  EXPECT_EQ(view().table().horizontalScrollBar()->maximum(), 0);
}

TEST_F(ResultsPageTest, OneClickOnAScoreAsksForItsWorstCase) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  QSignalSpy wanted(&results_, &ResultsPage::viewerRequested);
  service_.listAnswer.runs[2].labelMaps.clear();
  const ScoredRun& run = service_.listAnswer.runs[0];
  std::string worst;
  double least = 2.0;
  for (const OrganScoreRecord& one : run.scores)
    if (one.label == 12 && one.dice < least) {
      least = one.dice;
      worst = one.caseName;
    }
  clickCell(0, ResultTableModel::kFirstOrgan + 11);
  ASSERT_TRUE(waitUntil([&] { return wanted.size() == 1; }));
  const auto request = wanted[0][0].value<ViewerRequest>();
  EXPECT_EQ(request.caseName.toStdString(), worst);
  EXPECT_EQ(request.organ, 12);
  EXPECT_EQ(request.truth, "/data/btcv/labelsTr/" + worst + ".nii.gz");
  ASSERT_EQ(request.among.size(), 6U) << "the cases of the run, worst first";
  EXPECT_EQ(request.among[request.place].caseName, request.caseName);
  EXPECT_EQ(request.among[request.place].organ, 12);
  EXPECT_EQ(request.among[0].caseName, view().cases().table().model()->index(0, 0).data().toString());
  EXPECT_EQ(request.reviewSource, "run-5");
  EXPECT_TRUE(request.isDatasetCase) << "its name may stand in the name of an export";
  EXPECT_TRUE(request.predictions.empty()) << "its label map is not there";
  ASSERT_NE(page_.banners().find("results/missing"), nullptr);
  EXPECT_NE(button("Evaluate…"), nullptr);
}

TEST_F(ResultsPageTest, TwoComparedRunsAreSeenTogether) {
  Results results = madeUpResults();
  for (const std::size_t run : {0, 2})
    for (auto& [name, file] : results.runs[run].labelMaps) {
      file = (folder_.path() / (std::to_string(run) + name)).string();
      QFile(QString::fromStdString(file)).open(QIODevice::WriteOnly);
    }
  open(std::move(results));
  ASSERT_TRUE(waitForRows(4));
  view().selectRows({1, 0});
  QSignalSpy wanted(&results_, &ResultsPage::viewerRequested);
  Q_EMIT view().caseRequested(2, "img0002", 6);
  ASSERT_TRUE(waitUntil([&] { return wanted.size() == 1; }));
  const auto request = wanted[0][0].value<ViewerRequest>();
  ASSERT_EQ(request.predictions.size(), 2U);
  EXPECT_EQ(request.predictions[0].name, "from scratch, 24 labels");
  EXPECT_EQ(request.predictions[0].file, folder_.path() / "2img0002");
  EXPECT_EQ(request.predictions[1].name, "fine-tune 5");
  EXPECT_EQ(page_.banners().find("results/missing"), nullptr);
}

TEST_F(ResultsPageTest, AClickOnAScoreOfACaseOpensItAndOneOnItsNameDoesNot) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  QSignalSpy wanted(&results_, &ResultsPage::viewerRequested);
  QTableView& table = view().cases().table();
  const auto click = [&](int column) {
    QTest::mouseClick(
        table.viewport(), Qt::LeftButton, {}, table.visualRect(table.model()->index(1, column)).center());
  };
  click(static_cast<int>(CaseScoreColumn::Case));
  QTest::qWait(50);
  EXPECT_EQ(wanted.size(), 0);
  click(static_cast<int>(CaseScoreColumn::Dice));
  ASSERT_TRUE(waitUntil([&] { return wanted.size() == 1; }));
  EXPECT_EQ(wanted[0][0].value<ViewerRequest>().caseName, table.model()->index(1, 0).data().toString());
}

TEST_F(ResultsPageTest, KeepsAReviewAndShowsItAtOnce) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  view().cases().selectCase("img0002", 6);
  button("Rejected")->click();
  EXPECT_TRUE(button("Rejected")->isChecked());
  ASSERT_TRUE(waitForCall("review run-5 img0002 rejected "));
  view().selectRows({1});
  view().selectRows({0});
  view().cases().selectCase("img0002", 6);
  EXPECT_TRUE(button("Rejected")->isChecked()) << "another row does not bring the old one back";
  button("Rejected")->click();
  ASSERT_TRUE(waitForCall("review run-5 img0002 open "));
}

TEST_F(ResultsPageTest, AReviewThatCannotBeKeptIsTakenBack) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  QSignalSpy kept(&results_, &ResultsPage::reviewKept);
  QSignalSpy refused(&results_, &ResultsPage::reviewRefused);
  results_.keepReview({"run-5", "img0002", ReviewState::Rejected, "liver cut", 0});
  ASSERT_EQ(kept.size(), 1);
  ASSERT_TRUE(waitForCall("review run-5 img0002 rejected liver cut"));
  service_.error = Error(ErrorCode::Io, "the disk is full");
  results_.keepReview({"run-5", "img0002", ReviewState::Accepted, "", 0});
  ASSERT_TRUE(waitUntil([&] { return refused.size() == 1; }));
  EXPECT_EQ(refused[0][0].value<ReviewRecord>().state, ReviewState::Rejected);
  EXPECT_EQ(refused[0][1].toString(), "the disk is full");
}

TEST_F(ResultsPageTest, LabelMapsOfACaseAndOfARunAreExported) {
  Results results = madeUpResults();
  for (auto& [name, file] : results.runs[0].labelMaps) {
    file = (folder_.path() / (name + ".nii.gz")).string();
    if (name != "img0003") QFile(QString::fromStdString(file)).open(QIODevice::WriteOnly);
  }
  services_.exports = &exports_;
  open(std::move(results));
  ASSERT_TRUE(waitForRows(4));
  const auto dialog = [&] { return page_.findChild<ExportDialog*>(); };
  view().cases().selectCase("img0002", 6);
  for (QToolButton* one : page_.findChildren<QToolButton*>())
    if (one->accessibleName() == "Export the label map") one->click();
  ASSERT_TRUE(waitUntil([&] { return dialog() != nullptr; }));
  ASSERT_EQ(dialog()->order().subjects.size(), 1U);
  EXPECT_EQ(dialog()->order().subjects[0].labels, folder_.path() / "img0002.nii.gz");
  EXPECT_EQ(dialog()->order().subjects[0].image, "/data/btcv/imagesTr/img0002.nii.gz");
  EXPECT_EQ(dialog()->order().subjects[0].names.at(6), "liver");
  EXPECT_EQ(dialog()->order().target, folder_.path() / "exports/img0002-fine-tune-5.nii.gz");
  delete dialog();
  Q_EMIT view().exportRequested(ResultsView::Export::LabelMaps);
  ASSERT_TRUE(waitUntil([&] { return dialog() != nullptr; }));
  EXPECT_EQ(dialog()->order().subjects.size(), 5U) << "the file of img0003 is not there";
  delete dialog();
}

TEST_F(ResultsPageTest, EvaluatesInTheBackgroundWithProgressAndCanBeCancelled) {
  service_.duringEvaluation = [this](const WorkContext& work) {
    work.report("validate", 0.25);
    while (!work.stop.stop_requested() && !over_) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  };
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  page_.primaryAction()->click();
  auto* dialog = page_.findChild<EvaluateDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_EQ(dialog->runName(), "fine-tune 5");
  dialog->findChild<SegmentedChoice*>()->choose(1);
  dialog->primary()->click();
  ASSERT_TRUE(waitForCall("evaluate run-5 validation both"));
  EXPECT_TRUE(results_.isEvaluating());
  EXPECT_FALSE(page_.primaryAction()->isEnabled());
  ASSERT_NE(button("Cancel"), nullptr);
  button("Cancel")->click();
  EXPECT_FALSE(results_.isEvaluating());
  EXPECT_TRUE(page_.primaryAction()->isEnabled());
  EXPECT_EQ(page_.banners().find("results/failed"), nullptr) << "cancelled is not failed";
}

TEST_F(ResultsPageTest, AnEvaluationThatFailsSaysWhyAndCanBeTriedAgain) {
  service_.evaluationError = Error(ErrorCode::Io, "img0003.nii.gz: is not there; put it back");
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  results_.evaluate({folder_.path(), "run-5"}, "fine-tune 5");
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("results/failed") != nullptr; }));
  EXPECT_EQ(page_.banners().find("results/failed")->text(),
            "fine-tune 5 was not evaluated: img0003.nii.gz: is not there; put it back");
  service_.evaluationError.reset();
  ASSERT_TRUE(waitUntil([&] { return button("Try again") != nullptr; }));
  button("Try again")->click();
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("results/done") != nullptr; }));
  EXPECT_EQ(page_.banners().find("results/failed"), nullptr);
}

TEST_F(ResultsPageTest, ARunWithoutCheckpointSaysSoInTheDialog) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  results_.askEvaluation("run-2");
  auto* dialog = page_.findChild<EvaluateDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_THAT(dialog->message().toStdString(), HasSubstr("has no best checkpoint"));
  EXPECT_FALSE(dialog->primary()->isEnabled());
  dialog->runs().setCurrentIndex(0);
  EXPECT_TRUE(dialog->primary()->isEnabled());
}

TEST_F(ResultsPageTest, ScoresLabelMapsOfAnotherProgram) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  results_.askForeign("/data/totalseg");
  auto* dialog = page_.findChild<ForeignDialog*>();
  ASSERT_NE(dialog, nullptr);
  for (QComboBox* box : dialog->findChildren<QComboBox*>())
    if (box->accessibleName() == "Label values") box->setCurrentIndex(1);
  ASSERT_TRUE(dialog->primary()->isEnabled());
  dialog->primary()->click();
  EXPECT_TRUE(waitForCall("score totalseg in /data/totalseg totalsegmentator"));
}

TEST_F(ResultsPageTest, NothingScoredOffersWhatCanBeDone) {
  Results nothing = madeUpResults();
  nothing.runs.clear();
  open(nothing);
  ASSERT_TRUE(waitUntil([&] { return button("Evaluate…") != nullptr; }));
  EXPECT_TRUE(page_.isEmpty());
  service_.listAnswer = {};
  QSignalSpy training(&results_, &ResultsPage::trainingRequested);
  results_.reload();
  ASSERT_TRUE(waitUntil([&] { return button("Go to training") != nullptr; }));
  button("Go to training")->click();
  EXPECT_TRUE(waitUntil([&] { return training.size() == 1; }));
}

TEST_F(ResultsPageTest, ScoresThatCannotBeReadCanBeReadAgain) {
  service_.error = Error(ErrorCode::Io, "project.sqlite: disk I/O error; check the disk");
  open(madeUpResults());
  ASSERT_TRUE(waitUntil([&] { return button("Try again") != nullptr; }));
  service_.error.reset();
  button("Try again")->click();
  EXPECT_TRUE(waitForRows(4));
}

TEST_F(ResultsPageTest, AReadOnlyProjectIsSeenAndNotChanged) {
  open(madeUpResults(), "no permission to write in /data.");
  ASSERT_TRUE(waitForRows(4));
  EXPECT_FALSE(page_.primaryAction()->isEnabled());
  EXPECT_THAT(page_.primaryAction()->toolTip().toStdString(), HasSubstr("no permission to write in /data."));
  for (const char* text : {"Accepted", "Needs correction", "Rejected", "Add label maps…"})
    EXPECT_FALSE(button(text)->isEnabled()) << text;
  EXPECT_TRUE(button("Show in viewer")->isEnabled());
  EXPECT_THAT(test::problemsOfWidgets(page_), IsEmpty());
}

TEST_F(ResultsPageTest, WritesTheTableTheScoresAndTheReport) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  const auto file = folder_.path() / "scores.csv";
  results_.writeExport(ResultsView::Export::Scores, file);
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("results/done") != nullptr; }));
  QFile written(QString::fromStdString(file.string()));
  ASSERT_TRUE(written.open(QIODevice::ReadOnly));
  EXPECT_EQ(written.readAll().count('\n'), 1 + 4 * 6 * 13);
  results_.writeExport(ResultsView::Export::Report, folder_.path() / "report.html");
  EXPECT_TRUE(waitForCall("report of 4 to " + (folder_.path() / "report.html").string()));
}

TEST_F(ResultsPageTest, WhatIsChosenStaysChosenWhenTheScoresAreReadAgain) {
  open(madeUpResults());
  ASSERT_TRUE(waitForRows(4));
  view().selectRows({2, 0});
  std::reverse(service_.listAnswer.runs.begin(), service_.listAnswer.runs.end());
  const std::size_t reads = service_.calls().size();
  results_.reload();
  ASSERT_TRUE(
      waitUntil([&] { return service_.calls().size() > reads && view().model().keyOf(0) != "run-5"; }));
  std::vector<std::string> chosen;
  for (const int row : view().selectedRows()) chosen.push_back(view().model().keyOf(row).toStdString());
  EXPECT_THAT(chosen, testing::ElementsAre("run-3", "run-5"));
}

TEST_F(ResultsPageTest, TheFirstScoresOnTheOriginalGridAreShownAtOnce) {
  Results ofTraining = madeUpResults();
  for (ScoredRun& run : ofTraining.runs) run.evaluation.grid = "model";
  open(ofTraining);
  ASSERT_TRUE(waitUntil([&] { return view().choice().grid == "model"; }));
  service_.listAnswer = madeUpResults();
  results_.reload();
  EXPECT_TRUE(waitUntil([&] { return view().choice().grid == "original"; }));
}

TEST_F(ResultsPageTest, ThreeThousandScoresAreAllReachable) {
  open(madeUpResults(231));
  ASSERT_TRUE(waitForRows(4));
  QTableView& table = view().cases().table();
  ASSERT_EQ(table.model()->rowCount(), 3003);
  table.scrollToBottom();
  const QModelIndex last = table.model()->index(3002, 0);
  EXPECT_TRUE(table.viewport()->rect().intersects(table.visualRect(last)));
  EXPECT_FALSE(last.data().toString().isEmpty());
}

}  // namespace
}  // namespace viscera
