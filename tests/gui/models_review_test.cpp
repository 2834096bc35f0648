// SPDX-License-Identifier: Apache-2.0
// Reviews of predicted scans, and what becomes of the accepted ones.
#include "gui/datasets/preview_table.h"
#include "gui/models/adoption_dialog.h"
#include "gui/models/triage_model.h"
#include "gui/models/triage_view.h"
#include "gui/widgets/banner.h"
#include "models_page_fixture.h"

#include <QComboBox>
#include <QLabel>
#include <QPointer>
#include <QSignalSpy>
#include <QTableView>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::kPatience_ms;
using test::madeUpModels;
using test::ModelsPageTest;
using testing::HasSubstr;

TEST_F(ModelsPageTest, ReviewsAreShownFilteredAndKept) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().showTab(ModelsView::kPredictions);
  view().triage().choose(2);
  auto* filter = view().triage().findChild<QComboBox*>();
  ASSERT_NE(filter, nullptr);
  const QAbstractItemModel& rows = *view().triage().table().model();
  const auto names = [&rows] {
    std::vector<std::string> found;
    for (int row = 0; row < rows.rowCount(); ++row)
      found.push_back(rows.index(row, TriageModel::kScan).data().toString().toStdString());
    std::sort(found.begin(), found.end());
    return found;
  };
  filter->setCurrentIndex(filter->findText("Accepted"));
  EXPECT_THAT(names(), testing::ElementsAre("img0061", "img0062"));
  filter->setCurrentIndex(filter->findText("To review"));
  EXPECT_THAT(names(), testing::ElementsAre("img0064", "img0066", "img0067")) << "not the one that failed";
  filter->setCurrentIndex(filter->findText("Rejected"));
  EXPECT_THAT(names(), testing::ElementsAre("img0063"));
  EXPECT_EQ(rows.index(0, TriageModel::kReview).data().toString(), "rejected");
  EXPECT_EQ(rows.index(0, TriageModel::kReview).data(Qt::ToolTipRole).toString(), "kidneys exchanged");
  QSignalSpy viewed(&models_, &ModelsPage::viewerRequested);
  view().triage().table().selectRow(0);
  button("Open in the viewer")->click();
  ASSERT_EQ(viewed.size(), 1);
  EXPECT_EQ(viewed[0][0].value<ViewerRequest>().among.size(), 1U) << "what the filter lets through";
  QSignalSpy kept(&models_, &ModelsPage::reviewKept);
  models_.keepReview({predictionReviewSource(22), "img0063", ReviewState::Accepted, "", 0});
  EXPECT_EQ(kept.size(), 1);
  ASSERT_TRUE(waitForCall("review prediction/22 accepted "));
  EXPECT_EQ(rows.rowCount(), 0);
  filter->setCurrentIndex(filter->findText("Accepted"));
  EXPECT_EQ(rows.rowCount(), 3);
  models_.keepReview({"run-5", "img0063", ReviewState::Accepted, "", 0});
  models_.keepReview({predictionReviewSource(99), "img0063", ReviewState::Accepted, "", 0});
  EXPECT_EQ(kept.size(), 1) << "of others";
}

TEST_F(ModelsPageTest, AcceptedLabelMapsAreAddedToTraining) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().showTab(ModelsView::kPredictions);
  view().triage().choose(1);
  ASSERT_NE(button("Add accepted to training…"), nullptr);
  EXPECT_FALSE(button("Add accepted to training…")->isEnabled()) << "nothing is accepted there";
  EXPECT_THAT(button("Add accepted to training…")->toolTip().toStdString(), HasSubstr("(key Y)"));
  view().triage().choose(2);
  QSignalSpy edited(&models_, &ModelsPage::datasetEdited);
  QSignalSpy shown(&models_, &ModelsPage::datasetsRequested);
  button("Add accepted to training…")->click();
  QPointer<AdoptionDialog> dialog = page_.findChild<AdoptionDialog*>();
  ASSERT_TRUE(dialog);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  EXPECT_THAT(service_.lastAdoption().scans, testing::ElementsAre(20, 21)) << "not the rejected ones";
  EXPECT_EQ(service_.lastAdoption().datasetId, 0) << "the likeliest";
  EXPECT_EQ(dialog->dataset().currentText().toStdString(), "BTCV (dataset_0.json)");
  EXPECT_EQ(dialog->table().text(0, 1).toStdString(), "test");
  EXPECT_EQ(dialog->table().text(0, 3).toStdString(), "training");
  EXPECT_EQ(dialog->table().text(1, 1).toStdString(), "not listed");
  EXPECT_EQ(dialog->table().text(1, 2).toStdString(), "label-7be2d05c6f11.nii.gz");
  EXPECT_THAT(dialog->table().text(2, 3).toStdString(), HasSubstr("skipped: it has a label map already"));
  EXPECT_THAT(dialog->message().toStdString(), HasSubstr("Training cases: 24 now, 26 then."));
  EXPECT_THAT(dialog->message().toStdString(), HasSubstr("Test cases become fewer"));
  EXPECT_THAT(dialog->message().toStdString(), HasSubstr("Skipped: 1 case."));
  dialog->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return edited.size() == 1; }));
  const auto step = edited[0][0].value<EditStep>();
  ASSERT_TRUE(step.change);
  EXPECT_EQ(step.change->file, "/data/btcv/dataset_0-edited.json");
  EXPECT_EQ(step.fileBefore, "/data/btcv/dataset_0.json");
  EXPECT_EQ(step.fileAfter, step.change->file);
  EXPECT_EQ(step.text.toStdString(), "add predicted labels of 2 cases to training");
  ASSERT_TRUE(waitUntil([&] { return button("Show the dataset") != nullptr; }));
  button("Show the dataset")->click();
  EXPECT_TRUE(waitUntil([&] { return shown.size() == 1; }));
}

/// The button means all accepted scans; the dialog says so, and how many the table hides just now.
TEST_F(ModelsPageTest, AllAcceptedScansAreAddedAlsoThoseThatTheFilterHides) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().showTab(ModelsView::kPredictions);
  view().triage().choose(2);
  EXPECT_EQ(view().triage().hiddenAccepted(), 0);
  auto* filter = view().triage().findChild<QComboBox*>();
  filter->setCurrentIndex(filter->findText("Rejected"));
  EXPECT_EQ(view().triage().hiddenAccepted(), 2);
  EXPECT_THAT(button("Add accepted to training…")->toolTip().toStdString(),
              HasSubstr("whatever the table shows"));
  button("Add accepted to training…")->click();
  const QPointer<AdoptionDialog> dialog = page_.findChild<AdoptionDialog*>();
  ASSERT_TRUE(dialog);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  EXPECT_THAT(service_.lastAdoption().scans, testing::ElementsAre(20, 21));
  QString sentence;
  for (const QLabel* one : dialog->findChildren<QLabel*>())
    if (one->text().contains("accepted scans")) sentence = one->text();
  EXPECT_TRUE(
      sentence.startsWith("These are all 2 accepted scans of test cases. The filter of the table hides 2 of "
                          "them; they are added too."))
      << sentence.toStdString();
}

TEST_F(ModelsPageTest, APreviewWaitsForTheReviewsThatItGoesBy) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().showTab(ModelsView::kPredictions);
  view().triage().choose(2);
  service_.isSlowToWrite = true;
  models_.keepReview({predictionReviewSource(23), "img0064", ReviewState::Accepted, "", 0});
  button("Add accepted to training…")->click();
  EXPECT_EQ(page_.findChild<AdoptionDialog*>(), nullptr) << "the project does not know the review yet";
  service_.isSlowToWrite = false;
  ASSERT_TRUE(waitUntil([&] { return page_.findChild<AdoptionDialog*>() != nullptr; }));
  ASSERT_TRUE(waitForCall("preview adoption"));
  const auto calls = service_.calls();
  EXPECT_LT(std::find(calls.begin(), calls.end(), "review prediction/23 accepted "),
            std::find(calls.begin(), calls.end(), "preview adoption"));
  EXPECT_THAT(service_.lastAdoption().scans, testing::ElementsAre(20, 21, 23));
}

TEST(AdoptionDialogOf, APatientWhoIsHeldOutBlocksUntilLeftOut) {
  test::FakeModelsService service;
  service.adoptionPreview = test::madeUpAdoption();
  service.adoptionPreview.leaks = {{"A-0705", {"img0061"}, {"img0070"}, "validation"}};
  service.adoptionError = Error(ErrorCode::Io, "the disk of /data is full; free some space");
  Background background(1);
  AdoptionDialog dialog(service, background, madeUpModels(), {"/p", 0, {20, 21, 25}, {}}, nullptr);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  dialog.show();
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.leaveOut().isVisible(); }, kPatience_ms));
  EXPECT_FALSE(dialog.primary()->isEnabled());
  EXPECT_THAT(dialog.message().toStdString(),
              HasSubstr("img0061 would be trained on while img0070 of the same patient is held out"));
  dialog.leaveOut().click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.primary()->isEnabled(); }, kPatience_ms));
  EXPECT_FALSE(dialog.leaveOut().isVisible());
  EXPECT_THAT(dialog.table().text(0, 3).toStdString(), HasSubstr("left out"));
  dialog.primary()->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.message().contains("free some space"); }, kPatience_ms));
  EXPECT_TRUE(dialog.isVisible());
  EXPECT_TRUE(dialog.primary()->isEnabled()) << "it can be tried again";
  dialog.dataset().setCurrentIndex(1);
  ASSERT_TRUE(QTest::qWaitFor([&] { return service.lastAdoption().datasetId == 2; }, kPatience_ms));
  EXPECT_TRUE(service.lastAdoption().leftOut.empty()) << "another dataset holds out others";
}

TEST_F(ModelsPageTest, AReviewThatIsOnItsWayOutlivesAnOlderList) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  service_.isSlow = true;
  models_.reload();
  models_.keepReview({predictionReviewSource(23), "img0064", ReviewState::Accepted, "", 0});
  ASSERT_TRUE(waitForCall("review prediction/23 accepted "));
  Models known = madeUpModels();
  known.predictions[1].reviews[23] = {predictionReviewSource(23), "img0064", ReviewState::Accepted, "", 7};
  const int before = service_.lists();
  service_.setList(known);
  service_.isSlow = false;
  ASSERT_TRUE(waitUntil([&] { return service_.lists() > before; }));
  view().triage().choose(2);
  EXPECT_EQ(view().triage().chosen()->reviews.at(23).state, ReviewState::Accepted);
}

TEST_F(ModelsPageTest, AReviewThatCannotBeWrittenIsTakenBack) {
  service_.reviewError = Error(ErrorCode::Io, "the disk of /data is full; free some space");
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  QSignalSpy refused(&models_, &ModelsPage::reviewRefused);
  models_.keepReview({predictionReviewSource(22), "img0063", ReviewState::Accepted, "", 0});
  ASSERT_TRUE(waitUntil([&] { return refused.size() == 1; }));
  EXPECT_EQ(refused[0][0].value<ReviewRecord>().state, ReviewState::Rejected);
  EXPECT_NE(page_.banners().find("models/review"), nullptr);
  view().triage().choose(2);
  EXPECT_TRUE(
      waitUntil([&] { return view().triage().chosen()->reviews.at(22).state == ReviewState::Rejected; }));
}

}  // namespace
}  // namespace viscera
