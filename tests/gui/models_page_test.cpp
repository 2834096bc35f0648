// SPDX-License-Identifier: Apache-2.0
#include "gui/models/models_page.h"

#include "fake_models_service.h"
#include "fake_services.h"
#include "gallery_models.h"
#include "gui/bridge/export_names.h"
#include "gui/bridge/run_board.h"
#include "gui/models/input_choice.h"
#include "gui/models/model_detail_pane.h"
#include "gui/models/model_table_model.h"
#include "gui/models/model_words.h"
#include "gui/models/models_view.h"
#include "gui/models/predict_dialog.h"
#include "gui/models/prediction_list_model.h"
#include "gui/models/stop_prediction_dialog.h"
#include "gui/models/triage_model.h"
#include "gui/models/triage_view.h"
#include "gui/shell/page.h"
#include "gui/theme/icons.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "models_page_fixture.h"
#include "widget_lint.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

using test::kPatience_ms;
using test::madeUpModels;
using test::ModelsPageTest;
using testing::Contains;
using testing::HasSubstr;

TEST(ModelsItemModels, PassTheTester) {
  ModelTableModel models;
  PredictionListModel predictions;
  TriageModel triage;
  const QAbstractItemModelTester one(&models, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const QAbstractItemModelTester two(&predictions, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const QAbstractItemModelTester three(&triage, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const auto all = std::make_shared<const Models>(madeUpModels());
  for (const auto& shown : {all, std::make_shared<const Models>(), all}) {
    models.show(shown);
    predictions.show(shown);
    triage.show(shown->predictions.empty() ? std::vector<PredictedScanRecord>() : shown->predictions[1].scans,
                true);
  }
  EXPECT_EQ(models.rowCount(), 6);
  EXPECT_EQ(models.rowOf("import/1"), 4);
  EXPECT_EQ(models.rowOf("nothing"), -1);
  EXPECT_EQ(predictions.rowOf(2), 1);
  const auto stateOf = [&predictions](int row) {
    return predictions.index(row, static_cast<int>(PredictionColumn::State)).data().toString();
  };
  EXPECT_EQ(stateOf(0), "running");
  EXPECT_EQ(stateOf(1), "1 failed") << "7 of 8 scans: that is not simply finished";
  EXPECT_EQ(triage.columnCount(), TriageModel::kFirstOrgan + 13);
}

TEST(ModelsWords, TellWhatToLookAt) {
  const Models models = madeUpModels();
  const auto& scans = models.predictions[1].scans;
  EXPECT_EQ(triageText(scans[0]).toStdString(), "nothing");
  EXPECT_EQ(triageText(scans[2]).toStdString(), "left and right kidney exchanged");
  EXPECT_EQ(triageText(scans[4]).toStdString(), "pancreas missing");
  EXPECT_EQ(triageText(scans[5]).toStdString(), "spleen unusually large");
  EXPECT_EQ(triageText(scans[6]).toStdString(), "liver unusually small");
  EXPECT_EQ(triageText(scans[7]).toStdString(), "ends in the middle of its voxels; copy the file again");
  EXPECT_EQ(triageText(models.predictions[0].scans[1]).toStdString(), "");
  EXPECT_GT(triageWeight(scans[2]), triageWeight(scans[4]));
  EXPECT_GT(triageWeight(scans[4]), triageWeight(scans[5]));
  EXPECT_GT(triageWeight(scans[7]), triageWeight(scans[2]));
  EXPECT_EQ(judgementOf(scans[6].organs[5]), VolumeJudgement::Small) << "a liver of 402 ml";
  EXPECT_EQ(judgementOf(scans[0].organs[7]), VolumeJudgement::NotKnown) << "the aorta has no usual volume";
  EXPECT_EQ(scoreText(models.models[1].score).toStdString(), "Dice 0.8123");
  EXPECT_EQ(scoreText(models.models[3].score).toStdString(), "L1 error 0.0413");
  EXPECT_EQ(scoreText(std::nullopt).toStdString(), "–");
  EXPECT_EQ(scoreRule(*models.models[1].score).toStdString(), "mean Dice on the original grid, 6 cases");
  EXPECT_EQ(networkText(models.models[1]).toStdString(), "UNETR, 96 × 96 × 96");
}

TEST(ModelsWords, AnOutcomeCountsWhatWasPredictedAndWhatFailed) {
  Models models = madeUpModels();
  ListedPrediction& one = models.predictions[1];
  EXPECT_EQ(
      outcomeText(one).toStdString(),
      "test cases: 7 of 8 scans were predicted, 1 failed. Column “Look at” tells why; mend that, then try "
      "the failed ones again.");
  for (PredictedScanRecord& scan : one.scans) {
    scan.state = PredictionState::Failed;
    scan.reason = scan.image + ": ends in the middle of its voxels; copy the file again.";
  }
  EXPECT_EQ(outcomeText(one).toStdString(),
            "test cases: none of the 8 scans was predicted, all failed (img0061: ends in the middle of its "
            "voxels; copy "
            "the file again). Mend that, then try again.");
  one.scans.resize(1);
  EXPECT_EQ(outcomeText(one).toStdString(),
            "test cases: the scan was not predicted (ends in the middle of its voxels; copy the file again). "
            "Mend that, "
            "then try again.");
  one.scans[0].state = PredictionState::Finished;
  EXPECT_EQ(outcomeText(one).toStdString(), "test cases: the scan was predicted.");
  one.scans.resize(0);
  one.record.reason = "the disk is full";
  EXPECT_EQ(outcomeText(one).toStdString(),
            "test cases: nothing was predicted (the disk is full). Mend that, then try again.");
}

/// Best first by Dice, then pre-training by its error, the smaller before the greater, then what has no
/// score.
TEST(ModelsItemModels, ScoresOfTwoKindsAreSortedApart) {
  Models listed = madeUpModels();
  ListedModel other = listed.models[3];
  other.id = "run/run-0/best.pt";
  other.score->value = 0.92;  // of an error: worse, though it is greater than every Dice
  listed.models.insert(listed.models.begin(), other);
  ListedModel nothing = listed.models[2];
  nothing.id = "run/run-9/best.pt";
  nothing.score->value = 0.0;
  listed.models.insert(listed.models.begin(), nothing);
  ModelTableModel models;
  models.show(std::make_shared<const Models>(listed));
  QSortFilterProxyModel sorted;
  sorted.setSourceModel(&models);
  sorted.setSortRole(ModelTableModel::SortRole);
  sorted.sort(static_cast<int>(ModelColumn::Score), Qt::DescendingOrder);
  QStringList texts;
  for (int row = 0; row < 6; ++row)
    texts << sorted.index(row, static_cast<int>(ModelColumn::Score)).data().toString();
  EXPECT_EQ(texts,
            (QStringList{"Dice 0.8123", "Dice 0.7911", "Dice 0", "L1 error 0.0413", "L1 error 0.9200", "–"}))
      << texts.join("; ").toStdString();
}

/// The header says whether parts were only counted or also removed.
TEST(ModelsItemModels, PartsAreCalledRemovedWhereOnlyTheLargestIsKept) {
  const Models models = madeUpModels();
  TriageModel triage;
  QSignalSpy changed(&triage, &TriageModel::headerDataChanged);
  const auto header = [&triage](int role) {
    return triage.headerData(TriageModel::kComponents, Qt::Horizontal, role).toString();
  };
  triage.show(models.predictions[1].scans, false);
  EXPECT_EQ(header(Qt::DisplayRole), "Extra parts");
  EXPECT_EQ(changed.size(), 0);
  triage.show(models.predictions[1].scans, true);
  EXPECT_EQ(header(Qt::DisplayRole), "Parts removed");
  EXPECT_TRUE(header(Qt::ToolTipRole).contains("removed"));
  EXPECT_EQ(changed.size(), 1);
}

TEST_F(ModelsPageTest, ShowsModelsWithDetailsOfTheChosenOne) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().choose("run/run-3/best.pt");
  ASSERT_TRUE(waitForCall("details run/run-3/best.pt"));
  ASSERT_TRUE(waitUntil([&] {
    const auto labels = view().detail().findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [](QLabel* one) {
      return one->isVisible() && one->text().contains("all 216 tensors are filled");
    });
  }));
  ASSERT_NE(button("Predict…"), nullptr);
  EXPECT_TRUE(page_.primaryAction()->isEnabled());
  view().choose("run/run-1/best.pt");
  EXPECT_FALSE(page_.primaryAction()->isEnabled()) << "an encoder segments nothing";
}

TEST_F(ModelsPageTest, AFileThatCannotBeReadIsToldWithARemedy) {
  service_.detailsError = Error(ErrorCode::InvalidInput, "model.pt: is damaged; download it again");
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().choose("import/1");
  ASSERT_TRUE(waitUntil([&] { return button("Read again") != nullptr; }));
  EXPECT_FALSE(button("New run from it…")->isEnabled())
      << "nothing can start from a file that cannot be read";
  const QLabel* problem = nullptr;
  for (QLabel* one : view().detail().findChildren<QLabel*>())
    if (one->isVisible() && one->text().contains("is damaged")) problem = one;
  ASSERT_NE(problem, nullptr);
  EXPECT_LT(problem->mapTo(&page_, QPoint()).y(), button("Predict…")->mapTo(&page_, QPoint()).y())
      << "what is wrong comes first";
  const auto inList = [this](int role) {
    return view().model().index(view().model().rowOf("import/1"), 0).data(role);
  };
  const auto sameAs = [&inList](IconName name, IconTone tone) {
    return inList(Qt::DecorationRole).value<QIcon>().pixmap(20).toImage() ==
           icon(name, tone).pixmap(20).toImage();
  };
  EXPECT_TRUE(sameAs(IconName::Error, IconTone::Error));
  EXPECT_TRUE(inList(Qt::ToolTipRole).toString().contains("is damaged"));
  service_.detailsError.reset();
  button("Read again")->click();
  EXPECT_TRUE(waitUntil([&] { return button("Read again") == nullptr; }));
  EXPECT_TRUE(button("New run from it…")->isEnabled());
  EXPECT_FALSE(sameAs(IconName::Error, IconTone::Error));
}

TEST_F(ModelsPageTest, AnImportIsChosenOnceItIsListed) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  models_.importModel("/data/downloads/model.pt");
  ASSERT_TRUE(waitForCall("import /data/downloads/model.pt"));
  ASSERT_TRUE(
      waitUntil([&] { return !view().chosen().empty() && view().chosen().front().id == "import/1"; }));
  ASSERT_NE(button("Take off the list"), nullptr);
  button("Take off the list")->click();
  EXPECT_TRUE(waitForCall("forget 1"));
}

TEST_F(ModelsPageTest, WithoutModelsItSaysHowToGetOne) {
  open({});
  ASSERT_TRUE(waitUntil([&] { return button("Go to training") != nullptr; }));
  QSignalSpy training(&models_, &ModelsPage::trainingRequested);
  button("Go to training")->click();
  EXPECT_TRUE(waitUntil([&] { return training.size() == 1; }));
}

TEST_F(ModelsPageTest, AReadOnlyProjectShowsAllAndChangesNothing) {
  open(madeUpModels(), "no permission to write");
  ASSERT_TRUE(waitForRows(6));
  view().choose("import/1");
  EXPECT_FALSE(page_.primaryAction()->isEnabled());
  EXPECT_FALSE(button("Import model…")->isEnabled());
  EXPECT_FALSE(button("Take off the list")->isEnabled());
  EXPECT_THAT(button("Import model…")->toolTip().toStdString(), HasSubstr("no permission to write"));
  models_.importModel("/m.pt");
  models_.predict({});
  models_.goOn(1);
  models_.keepReview({predictionReviewSource(22), "img0063", ReviewState::Accepted, "", 0});
  EXPECT_THAT(service_.calls(), testing::Each(testing::StartsWith("details")));
}

TEST_F(ModelsPageTest, PredictsOneAfterAnotherAndShowsTheScans) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  PredictionOrder order;
  order.project = folder_.path();
  order.name = "prediction 4";
  Models after = madeUpModels();
  ListedPrediction made = after.predictions[1];
  made.record.id = 9;
  made.record.name = "prediction 4";
  after.predictions.insert(after.predictions.begin(), made);
  service_.setList(after);
  models_.predict(order);
  ASSERT_TRUE(waitForCall("predict 9"));
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("models/done") != nullptr; }));
  EXPECT_FALSE(models_.isPredicting());
  EXPECT_EQ(view().tab(), ModelsView::kPredictions);
  ASSERT_TRUE(
      waitUntil([&] { return view().triage().chosen() != nullptr && view().triage().chosen()->id() == 9; }));
  const QAbstractItemModel& rows = *view().triage().table().model();
  EXPECT_EQ(rows.index(0, TriageModel::kScan).data().toString(), "img0068") << "what failed comes first";
  EXPECT_EQ(rows.index(1, TriageModel::kLookAt).data().toString(), "left and right kidney exchanged");
}

/// None of several scans could be read: that is said, with what to do next.
TEST_F(ModelsPageTest, WhereEveryScanFailedNoneIsSaidToBePredicted) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  Models after = madeUpModels();
  for (PredictedScanRecord& scan : after.predictions[0].scans) {
    scan.state = PredictionState::Failed;
    scan.reason = scan.image + ": is no scan; choose another file";
  }
  after.predictions[0].record.state = PredictionState::Failed;
  service_.duringPrediction = [this, after](std::int64_t, const WorkContext&) { service_.setList(after); };
  models_.goOn(3);
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("models/done") != nullptr; }));
  const Banner& banner = *page_.banners().find("models/done");
  EXPECT_THAT(banner.text().toStdString(), HasSubstr("none of the 3 scans was predicted, all failed"));
  EXPECT_THAT(banner.text().toStdString(), HasSubstr("is no scan; choose another file"));
  EXPECT_THAT(banner.text().toStdString(), testing::Not(HasSubstr("were predicted")));
  const auto calls = service_.calls().size();
  ASSERT_TRUE(waitUntil([&] { return button("Try failed again") != nullptr; }));
  button("Try failed again")->click();
  EXPECT_TRUE(waitUntil([&] { return service_.calls().size() > calls; }));
}

TEST_F(ModelsPageTest, ARowLeadsToTheViewerAndToTheExport) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().showTab(ModelsView::kPredictions);
  view().triage().choose(2);
  QTableView& table = view().triage().table();
  EXPECT_EQ(button("Export…"), nullptr) << "nobody takes it";
  QSignalSpy viewed(&models_, &ModelsPage::viewerRequested);
  QSignalSpy exported(&models_, &ModelsPage::exportWanted);
  QObject::connect(&models_, &ModelsPage::exportWanted, &page_, [] {});
  ASSERT_NE(button("Export…"), nullptr);
  table.selectRow(0);
  EXPECT_FALSE(button("Open in the viewer")->isEnabled()) << "it failed";
  table.selectRow(1);
  button("Open in the viewer")->click();
  ASSERT_EQ(viewed.size(), 1);
  const auto request = viewed[0][0].value<ViewerRequest>();
  EXPECT_EQ(request.caseName.toStdString(), "img0063");
  EXPECT_EQ(request.image, "/data/btcv/imagesTs/img0063.nii.gz");
  ASSERT_EQ(request.predictions.size(), 1U);
  EXPECT_EQ(request.predictions[0].name.toStdString(), "fine-tune 3, best + fine-tune 2, best");
  EXPECT_EQ(request.labels.at(6), "liver");
  EXPECT_EQ(request.reviewSource, predictionReviewSource(22));
  EXPECT_EQ(request.review, ReviewState::Rejected);
  EXPECT_EQ(request.reviewNote, "kidneys exchanged");
  ASSERT_EQ(request.among.size(), 7U) << "all but the one that failed";
  EXPECT_EQ(request.place, 0U);
  EXPECT_EQ(request.among[1].caseName.toStdString(), "img0065") << "in the order of the table";
  EXPECT_EQ(request.among[1].reviewSource, predictionReviewSource(24));
  EXPECT_TRUE(request.among[1].among.empty());
  button("Export…")->click();
  ASSERT_EQ(exported.size(), 1);
  const auto subject = exported[0][0].value<ExportSubject>();
  EXPECT_EQ(subject.labels, request.predictions[0].file);
  EXPECT_EQ(subject.image, request.image);
  EXPECT_EQ(subject.name, "img0063");
  EXPECT_FALSE(subject.isDatasetCase) << "the name of a file";
  EXPECT_FALSE(request.isDatasetCase);
  EXPECT_EQ(stemOf(subject), "scan-22-fine-tune-3-best-fine-tune-2-best");
  QTest::keyClick(&table, Qt::Key_Return);
  EXPECT_EQ(viewed.size(), 2);
}

TEST_F(ModelsPageTest, WhatWasInterruptedGoesOn) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  view().showTab(ModelsView::kPredictions);
  view().triage().choose(1);
  ASSERT_NE(button("Go on"), nullptr);
  button("Go on")->click();
  EXPECT_TRUE(waitForCall("predict 1"));
  view().triage().choose(2);
  EXPECT_NE(button("Try failed again"), nullptr) << "it came to its end, but not for every scan";
}

TEST_F(ModelsPageTest, ClosingAsksWhileAPredictionGoesOn) {
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  bool closed = false;
  EXPECT_TRUE(models_.mayClose([&] { closed = true; }));
  predictForEver();
  models_.goOn(1);
  models_.goOn(3);
  ASSERT_TRUE(waitForCall("predict 1"));
  EXPECT_FALSE(models_.mayClose([&] { closed = true; }));
  auto* dialog = page_.findChild<StopPredictionDialog*>();
  ASSERT_NE(dialog, nullptr);
  dialog->findChildren<QPushButton*>()[0]->click();  // leave it open
  EXPECT_TRUE(waitUntil([&] { return page_.findChild<StopPredictionDialog*>() == nullptr; }));
  EXPECT_TRUE(models_.isPredicting());
  EXPECT_FALSE(models_.mayClose([&] { closed = true; }));
  dialog = page_.findChild<StopPredictionDialog*>();
  ASSERT_NE(dialog, nullptr);
  dialog->findChildren<QPushButton*>()[1]->click();
  ASSERT_TRUE(waitUntil([&] { return closed; }));
  EXPECT_FALSE(models_.isPredicting());
  EXPECT_THAT(service_.calls(), testing::Not(Contains("predict 3"))) << "what waited does not begin";
}

TEST_F(ModelsPageTest, AFailureOffersToTryAgain) {
  service_.predictionError = Error(ErrorCode::Io, "the disk of /data is full; free some space");
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  models_.goOn(1);
  ASSERT_TRUE(waitUntil([&] { return page_.banners().find("models/failed") != nullptr; }));
  EXPECT_THAT(page_.banners().find("models/failed")->text().toStdString(),
              HasSubstr("the disk of /data is full"));
  service_.predictionError.reset();
  ASSERT_TRUE(waitUntil([&] { return button("Try again") != nullptr; }));
  button("Try again")->click();
  EXPECT_TRUE(waitUntil([&] { return page_.banners().find("models/done") != nullptr; }));
}

TEST_F(ModelsPageTest, WhatIsRefusedCanBeAskedForOnceMore) {
  service_.importError = Error(ErrorCode::InvalidInput, "/data/text.pt: is no model; choose another file");
  service_.addError = Error(ErrorCode::Locked, "project.sqlite: another program holds it; close that");
  open(madeUpModels());
  ASSERT_TRUE(waitForRows(6));
  models_.importModel("/data/text.pt");
  EXPECT_TRUE(waitUntil([&] { return button("Choose another file…") != nullptr; }));
  PredictionOrder order;
  order.name = "prediction 4";
  models_.predict(order);
  ASSERT_TRUE(waitUntil([&] { return button("Try again") != nullptr; }));
  service_.addError.reset();
  button("Try again")->click();
  EXPECT_TRUE(waitForCall("predict 9"));
}

TEST(PredictDialogOf, TellsWhatIsReadAndWrittenAndHandsItOver) {
  test::FakeModelsService service;
  service.previewAnswer = test::madeUpPreview();
  service.previewAnswer.scans[0].exists = true;
  service.previewAnswer.leftOut = {"left out, label map: truth.nii.gz"};
  Background background(1);
  const auto models = std::make_shared<const Models>(madeUpModels());
  PredictDialog dialog(
      service, background, models, {"/p", {models->models[1], models->models[2]}, true}, nullptr);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  dialog.show();
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.primary()->isEnabled(); }, kPatience_ms));
  const QString facts = dialog.facts();
  EXPECT_THAT(facts.toStdString(), HasSubstr("20 scans will be read"));
  EXPECT_THAT(facts.toStdString(), HasSubstr("both get slower"));
  EXPECT_EQ(dialog.message().toStdString(),
            "A file that is there already is replaced. Left out, label map: truth.nii.gz.")
      << "a warning holds nothing that is only a fact";
  service.previewAnswer.scans[0].exists = false;
  service.previewAnswer.leftOut.clear();
  dialog.input().setInputs({"/data/b.nii.gz"}, false);
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.primary()->isEnabled(); }, kPatience_ms));
  EXPECT_EQ(dialog.message(), "") << "nothing is wrong, a run that is being trained included";
  EXPECT_EQ(dialog.facts(), facts);
  dialog.input().findChild<SegmentedChoice*>()->findChildren<QPushButton*>()[0]->click();  // cases again
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.primary()->isEnabled(); }, kPatience_ms));
  PredictionOrder order = dialog.order();
  EXPECT_EQ(order.datasetId, 1);
  EXPECT_EQ(order.role, "test") << "cases that no training has seen";
  EXPECT_EQ(order.models.size(), 2U);
  EXPECT_EQ(order.name, "prediction 4");
  EXPECT_TRUE(order.folder.empty()) << "the usual one";
  EXPECT_FALSE(order.overlap);
  EXPECT_EQ(order.precision, "fp32");
  EXPECT_FALSE(order.keepProbability);
  for (QCheckBox* one : dialog.findChildren<QCheckBox*>())
    if (one->text().contains("probability")) one->setChecked(true);
  EXPECT_TRUE(dialog.order().keepProbability);
  dialog.input().setInputs({"/data/a.nii.gz"}, false);
  order = dialog.order();
  EXPECT_EQ(order.datasetId, 0);
  ASSERT_EQ(order.inputs.size(), 1U);
  service.previewError = Error(ErrorCode::InvalidInput, "/empty: holds no scan; choose another folder");
  dialog.input().setInputs({"/empty"}, true);
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.message().contains("holds no scan"); }, kPatience_ms));
  EXPECT_FALSE(dialog.primary()->isEnabled());
  service.previewError.reset();
  dialog.unfold(true);
  for (QPushButton* one : dialog.findChildren<QPushButton*>())
    if (one->text() == "Copy as command") one->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.message().contains("copied"); }, kPatience_ms));
  EXPECT_THAT(QGuiApplication::clipboard()->text().toStdString(), HasSubstr("viscera-cli infer"));
}

TEST(ModelsPages, NoWordIsClippedAndEveryControlCanBeReached) {
  for (const test::GalleryPage& page : test::modelsPages()) {
    const auto widget = page.make();
    widget->resize(page.sizes.front());
    widget->show();
    std::vector<std::string> problems;
    (void)QTest::qWaitFor([&] { return (problems = test::problemsOfWidgets(*widget)).empty(); }, 2000);
    EXPECT_THAT(problems, testing::IsEmpty()) << page.name.toStdString();
  }
}

}  // namespace
}  // namespace viscera
