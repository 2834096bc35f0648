// SPDX-License-Identifier: Apache-2.0
// Reviews in the viewer, and what it offers for export.
#include "engine/volume/volume_io.h"
#include "gui/bridge/export_names.h"
#include "gui/shell/page.h"
#include "gui/viewer/review_bar.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "tests/support/temporary_folder.h"
#include "viewer_volumes.h"
#include "widget_lint.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

class ViewerReviewTest : public testing::Test {
 protected:
  ViewerReviewTest() {
    frame_.resize(1180, 720);
    page_ = std::make_unique<ViewerPage>(frame_, background_);
    frame_.show();
    QApplication::setActiveWindow(&frame_);
  }
  ~ViewerReviewTest() override {
    over_ = true;
    page_.reset();
    QSettings().clear();
  }

  std::filesystem::path writeVoxels(const std::string& name, const Volume& volume) {
    writeVolume(folder_.path() / name, volume);
    return folder_.path() / name;
  }
  ViewerRequest reviewed(const std::string& name, const std::string& source = "run-5") {
    ViewerRequest request;
    request.caseName = QString::fromStdString(name);
    request.image = writeVoxels(name + ".nii.gz", test::smallScan());
    request.truth = writeVoxels(name + "_t.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}}));
    request.predictions = {
        {writeVoxels(name + "_a.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 3, 2}})), "fine-tune 5"}};
    request.labels = {{0, "background"}, {6, "liver"}};
    request.reviewSource = source;
    return request;
  }
  bool waitForReviewed(const QString& name) {
    return QTest::qWaitFor(
        [&] {
          return !page_->isLoading() && page_->shown() != nullptr && page_->shown()->request.caseName == name;
        },
        60'000);
  }
  void press(Qt::Key key) {
    SlicePane& pane = page_->view().grid().frame(SliceView::Axial).pane();
    pane.setFocus();
    QTest::keyClick(&pane, key);
  }
  QPushButton* chip(const QString& text) {
    for (QPushButton* one : page_->view().review().findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }
  QLineEdit* note() { return page_->view().review().findChild<QLineEdit*>(); }
  /// As the page of results answers.
  void answerReviews() {
    QObject::connect(page_.get(), &ViewerPage::reviewRequested, page_.get(), &ViewerPage::takeReview);
  }

  test::TemporaryFolder folder_;
  std::atomic<bool> over_ = false;
  Background background_{2};
  Page frame_{"Viewer"};
  std::unique_ptr<ViewerPage> page_;
};

TEST_F(ViewerReviewTest, KeysDecideAndTheStateStaysWithItsCase) {
  answerReviews();
  QSignalSpy asked(page_.get(), &ViewerPage::reviewRequested);
  ViewerRequest first = reviewed("one");
  first.among = {first, reviewed("two")};
  first.among[1].review = ReviewState::NeedsCorrection;
  first.among[1].reviewNote = "spleen";
  page_->show(first);
  ASSERT_TRUE(waitForReviewed("one"));
  ASSERT_TRUE(page_->view().review().isVisible());
  (void)QTest::qWaitFor([&] { return test::problemsOfWidgets(frame_).empty(); }, 20'000);  // laid out
  EXPECT_THAT(test::problemsOfWidgets(frame_), testing::IsEmpty());
  press(Qt::Key_Y);
  ASSERT_EQ(asked.size(), 1);
  EXPECT_EQ(asked[0][0].value<ReviewRecord>(), (ReviewRecord{"run-5", "one", ReviewState::Accepted, "", 0}));
  EXPECT_TRUE(chip("Accepted")->isChecked());
  EXPECT_EQ(page_->shown()->request.caseName, "one") << "the next case is not wished for";
  press(Qt::Key_PageDown);
  ASSERT_TRUE(waitForReviewed("two"));
  EXPECT_TRUE(chip("Needs correction")->isChecked());
  EXPECT_FALSE(chip("Accepted")->isChecked());
  EXPECT_EQ(note()->text(), "spleen");
  press(Qt::Key_C);
  EXPECT_EQ(asked[1][0].value<ReviewRecord>().state, ReviewState::Open) << "again takes it back";
  press(Qt::Key_PageUp);
  ASSERT_TRUE(waitForReviewed("one"));
  EXPECT_TRUE(chip("Accepted")->isChecked()) << "the request does not know it yet";
  press(Qt::Key_X);
  EXPECT_TRUE(chip("Rejected")->isChecked());
  EXPECT_FALSE(chip("Accepted")->isChecked());
}

TEST_F(ViewerReviewTest, ADecisionMayBringTheNextCase) {
  answerReviews();
  QSignalSpy asked(page_.get(), &ViewerPage::reviewRequested);
  page_->showList({reviewed("one"), reviewed("two"), reviewed("three")}, 0);
  ASSERT_TRUE(waitForReviewed("one"));
  chip("Advance after a decision")->click();
  press(Qt::Key_X);
  ASSERT_TRUE(waitForReviewed("two"));
  EXPECT_FALSE(chip("Rejected")->isChecked());
  for (int i = 0; i < 2; ++i)  // nobody is free to read
    background_.post([this] {
      while (!over_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
  press(Qt::Key_Y);
  EXPECT_TRUE(page_->isLoading());
  page_->view().review().press(ReviewState::NeedsCorrection);
  ASSERT_EQ(asked.size(), 3);
  EXPECT_EQ(asked[2][0].value<ReviewRecord>().caseName, "two") << "the case that is seen";
  over_ = true;
  ASSERT_TRUE(waitForReviewed("three")) << "one step, not two";
}

TEST_F(ViewerReviewTest, TheNoteIsTypedWithoutTheKeysOfTheViewer) {
  answerReviews();
  QSignalSpy asked(page_.get(), &ViewerPage::reviewRequested);
  page_->show(reviewed("one"));
  ASSERT_TRUE(waitForReviewed("one"));
  EXPECT_FALSE(chip("Advance after a decision")->isVisible()) << "there is none";
  press(Qt::Key_T);
  ASSERT_TRUE(note()->hasFocus());
  QTest::keyClicks(note(), "xyc");
  EXPECT_TRUE(asked.isEmpty());
  QTest::keyClick(note(), Qt::Key_Return);
  ASSERT_EQ(asked.size(), 1);
  EXPECT_EQ(asked[0][0].value<ReviewRecord>(), (ReviewRecord{"run-5", "one", ReviewState::Open, "xyc", 0}));
  EXPECT_FALSE(note()->hasFocus());
  press(Qt::Key_T);
  QTest::keyClicks(note(), "other");
  QTest::keyClick(note(), Qt::Key_Escape);
  EXPECT_EQ(note()->text(), "xyc");
  EXPECT_EQ(asked.size(), 1);
}

TEST_F(ViewerReviewTest, WithoutASourceThereIsNoBarAndARefusalTakesTheStateBack) {
  QSignalSpy asked(page_.get(), &ViewerPage::reviewRequested);
  page_->show(reviewed("one", ""));
  ASSERT_TRUE(waitForReviewed("one"));
  EXPECT_FALSE(page_->view().review().isVisible());
  press(Qt::Key_Y);
  EXPECT_TRUE(asked.isEmpty());
  page_->show(reviewed("two"));
  ASSERT_TRUE(waitForReviewed("two"));
  page_->takeReview({"run-5", "two", ReviewState::Accepted, "", 0});
  EXPECT_TRUE(chip("Accepted")->isChecked());
  page_->refuseReview({"run-5", "two", ReviewState::Open, "", 0}, "the disk is full");
  EXPECT_FALSE(chip("Accepted")->isChecked());
  page_->endReviews();
  EXPECT_FALSE(page_->view().review().isVisible());
}

TEST_F(ViewerReviewTest, LabelMapsOfACaseAreOfferedForExport) {
  QSignalSpy wanted(page_.get(), &ViewerPage::exportRequested);
  EXPECT_TRUE(page_->exportSubjects().empty());
  const ViewerRequest request = reviewed("img0007");
  page_->show(request);
  ASSERT_TRUE(waitForReviewed("img0007"));
  const std::vector<ExportSubject> subjects = page_->exportSubjects();
  ASSERT_EQ(subjects.size(), 2U);
  EXPECT_EQ(subjects[0].labels, request.truth);
  EXPECT_EQ(subjects[0].algorithm, "") << "nobody knows who drew the truth";
  EXPECT_EQ(subjects[1].labels, request.predictions[0].file);
  EXPECT_EQ(subjects[1].algorithm, "fine-tune 5");
  EXPECT_EQ(subjects[1].image, request.image);
  EXPECT_EQ(subjects[1].name, "img0007");
  EXPECT_FALSE(subjects[1].isDatasetCase) << "nobody said so";
  EXPECT_EQ(subjects[1].names.at(6), "liver");
  Q_EMIT page_->view().toolbar().exportRequested(1);
  ASSERT_EQ(wanted.size(), 1);
  EXPECT_EQ(wanted[0][0].value<ExportSubject>().labels, request.predictions[0].file);
}

/// Triage names a scan as its file without the ending, results and datasets as the dataset does.
TEST_F(ViewerReviewTest, OnlyTheNameOfADatasetsCaseReachesTheNameOfAnExport) {
  ViewerRequest triage = reviewed("Meyer_Hans_1950", predictionReviewSource(22));
  page_->show(triage);
  ASSERT_TRUE(waitForReviewed("Meyer_Hans_1950"));
  std::vector<ExportSubject> subjects = page_->exportSubjects();
  ASSERT_EQ(subjects.size(), 2U);
  EXPECT_EQ(stemOf(subjects[0]), "scan-22-labels");
  EXPECT_EQ(stemOf(subjects[1]), "scan-22-fine-tune-5");
  ViewerRequest results = reviewed("img0007");
  results.isDatasetCase = true;
  page_->show(results);
  ASSERT_TRUE(waitForReviewed("img0007"));
  EXPECT_EQ(stemOf(page_->exportSubjects()[1]), "img0007-fine-tune-5");
}

TEST_F(ViewerReviewTest, NamesOfFilesDoNotReachAnExport) {
  page_->openFile(writeVoxels("Meier Anna.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForReviewed("Meier Anna.nii.gz"));
  EXPECT_TRUE(page_->exportSubjects().empty());
  page_->openFile(writeVoxels("Meier.nii.gz", test::labelsAt(test::smallGrid(), 9, {{5, 2, 2}})));
  ASSERT_TRUE(QTest::qWaitFor([&] { return !page_->exportSubjects().empty(); }, 60'000));
  EXPECT_EQ(page_->exportSubjects()[0].name, "");
  EXPECT_EQ(page_->exportSubjects()[0].algorithm, "");
  QSignalSpy wanted(page_.get(), &ViewerPage::exportRequested);
  for (QPushButton* one : page_->view().toolbar().findChildren<QPushButton*>())
    if (one->text() == "Export…") one->click();
  EXPECT_EQ(wanted.size(), 1) << "one label map: there is nothing to ask";
}

}  // namespace
}  // namespace viscera
