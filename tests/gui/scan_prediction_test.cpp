// SPDX-License-Identifier: Apache-2.0
// The page of models asked by the viewer to predict the scan that is shown.
#include "fake_models_service.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/models/input_choice.h"
#include "gui/models/models_page.h"
#include "gui/models/predict_dialog.h"
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "tests/support/temporary_folder.h"

#include <QComboBox>
#include <QFileDialog>
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

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr char kScan[] = "/data/new/ct_1.nii.gz";
constexpr std::int64_t kAdded = 9;  // id that the fake service gives

class ScanPrediction : public testing::Test {
 protected:
  void open(Models models, const std::string& readOnly = {}) {
    service_.listAnswer = std::move(models);
    service_.previewAnswer = test::madeUpPreview();
    service_.previewAnswer.scans.resize(1);
    project_ = std::make_unique<ProjectContext>(
        ProjectContext{folder_.path(), readOnly, services_, background_, board_});
    page_.show();
    models_.setProject(project_.get());
  }
  void openWithoutProject(Models models) {
    service_.listAnswer = std::move(models);
    service_.previewAnswer = test::madeUpPreview();
    page_.show();
    models_.setHome(ModelHome{folder_.path(), {}, &background_, nullptr, "/home/a/Viscera predictions"});
  }
  void TearDown() override {
    over_ = true;
    service_.isSlow = false;
    models_.setProject(nullptr);
    QSettings().clear();
  }
  template <class Condition>
  static bool waitUntil(Condition condition) {
    return QTest::qWaitFor(condition, 60'000);
  }
  /// Asks for the scan and waits for the dialog.
  PredictDialog* ask() {
    models_.askPredictionOf({kScan, false});
    PredictDialog* dialog = nullptr;
    (void)waitUntil([&] { return (dialog = page_.findChild<PredictDialog*>()) != nullptr; });
    return dialog;
  }
  /// The next list has the prediction that is added, with one scan that came to this.
  void endAs(PredictionState state, const std::string& reason) {
    Models after = service_.listAnswer;
    ListedPrediction made = test::madeUpModels().predictions[1];
    made.record.id = kAdded;
    made.record.name = "prediction 4";
    made.models = {"fine-tune 3, best"};
    made.scans.resize(1);
    made.scans[0].image = kScan;
    made.scans[0].state = state;
    made.scans[0].reason = reason;
    if (state != PredictionState::Finished) made.scans[0].organs.clear();
    after.predictions.insert(after.predictions.begin(), made);
    service_.setList(after);
  }
  void predictForEver() {
    service_.duringPrediction = [this](std::int64_t, const WorkContext& work) {
      work.report("ct_1", 0.5);
      while (!over_ && !work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    };
  }
  static QPushButton* button(QWidget* area, const QString& text) {
    for (QPushButton* one : area->findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }

  test::TemporaryFolder folder_;
  test::FakeRunService runs_;
  test::FakeDatasetService datasets_;
  test::FakeMachineService machine_;
  test::FakeModelsService service_;
  Services services_{runs_, datasets_, machine_};
  std::atomic<bool> over_ = false;
  Background background_{2};
  RunBoard board_{folder_.path(), runs_, background_};
  std::unique_ptr<ProjectContext> project_;
  Page page_{"Models"};
  ModelsPage models_{page_, service_};
};

TEST_F(ScanPrediction, TheScanAndTheBestOfTheNewestRunAreChosenAtOnce) {
  open(test::madeUpModels());
  PredictDialog* dialog = ask();  // also before the list has been read
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  const PredictionOrder order = dialog->order();
  ASSERT_EQ(order.inputs.size(), 1U);
  EXPECT_EQ(order.inputs[0], kScan);
  EXPECT_EQ(dialog->input().kind(), InputChoice::kFiles);
  EXPECT_THAT(order.modelNames, testing::ElementsAre("fine-tune 3, best")) << "not the newest checkpoint";
  EXPECT_TRUE(order.folder.empty()) << "in the project";
  const auto* box = dialog->findChild<QComboBox*>();
  EXPECT_EQ(box->accessibleName(), "Model");
  EXPECT_EQ(box->count(), 4) << "encoders and files that are gone are not offered";
}

TEST_F(ScanPrediction, TheModelOfLastTimeIsChosenAgain) {
  open(test::madeUpModels());
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  auto* box = dialog->findChild<QComboBox*>();
  box->setCurrentIndex(box->findText("clara_pt_brain_mri_mmar"));
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  dialog->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return page_.findChild<PredictDialog*>() == nullptr; }));
  dialog = ask();
  ASSERT_NE(dialog, nullptr);
  EXPECT_THAT(dialog->order().modelNames, testing::ElementsAre("clara_pt_brain_mri_mmar"));
}

TEST_F(ScanPrediction, WhatCameOfItIsHandedOver) {
  open(test::madeUpModels());
  QSignalSpy done(&models_, &ModelsPage::scanPredicted);
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  endAs(PredictionState::Finished, {});
  dialog->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return done.size() == 1; }));
  const auto request = done[0][0].value<ViewerRequest>();
  EXPECT_EQ(request.image, kScan);
  ASSERT_EQ(request.predictions.size(), 1U);
  EXPECT_EQ(request.predictions[0].name, "fine-tune 3, best");
  EXPECT_EQ(request.labels.at(6), "liver");
  const int before = service_.lists();
  models_.reload();
  ASSERT_TRUE(waitUntil([&] { return service_.lists() > before; }));
  QTest::qWait(50);
  EXPECT_EQ(done.size(), 1) << "once";
}

TEST_F(ScanPrediction, AScanThatCannotBePredictedSaysWhy) {
  open(test::madeUpModels());
  QSignalSpy failed(&models_, &ModelsPage::scanNotPredicted);
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  endAs(PredictionState::Failed, "ct_1.nii.gz: ends in the middle of its voxels; copy it again");
  dialog->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return failed.size() == 1; }));
  EXPECT_THAT(failed[0][0].toString().toStdString(), HasSubstr("copy it again"));
  EXPECT_EQ(failed[0][1].value<std::int64_t>(), kAdded);
}

TEST_F(ScanPrediction, ItTellsItsProgressAndCanBeCancelled) {
  predictForEver();
  open(test::madeUpModels());
  QSignalSpy told(&models_, &ModelsPage::scanProgressed);
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  dialog->primary()->click();
  const auto last = [&] { return told.isEmpty() ? QString() : told.last()[0].toString(); };
  ASSERT_TRUE(waitUntil([&] { return last().contains("ct_1, 50 %"); })) << last().toStdString();
  models_.cancelScan();
  ASSERT_TRUE(waitUntil([&] { return !models_.isPredicting(); }));
  EXPECT_LT(told.last()[1].toDouble(), 0.0) << "nothing goes on any more";
}

TEST_F(ScanPrediction, BehindAnotherItWaitsAndCanBeTakenOut) {
  predictForEver();
  open(test::madeUpModels());
  QSignalSpy told(&models_, &ModelsPage::scanProgressed);
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(waitUntil([&] { return dialog->primary()->isEnabled(); }));
  models_.goOn(1);
  dialog->primary()->click();
  ASSERT_TRUE(waitUntil([&] {
    return !told.isEmpty() && told.last()[0].toString() == "It begins as soon as prediction 1 is done";
  }));
  models_.cancelScan();
  EXPECT_LT(told.last()[1].toDouble(), 0.0);
  EXPECT_TRUE(models_.isPredicting()) << "the other goes on";
  EXPECT_THAT(service_.calls(), Not(Contains("predict 9")));
}

TEST_F(ScanPrediction, WithoutAModelItLeadsToOneAndTheScanStaysChosen) {
  Models none;
  none.nextName = "prediction 1";
  openWithoutProject(none);
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  EXPECT_THAT(dialog->message().toStdString(), HasSubstr("no model yet"));
  EXPECT_FALSE(dialog->primary()->isVisible());
  EXPECT_NE(button(dialog, "Open a project"), nullptr);
  Models imported = test::madeUpModels();
  imported.predictions.clear();
  imported.nextName = "prediction 1";
  service_.setList(imported);
  button(dialog, "Import a model…")->click();
  QFileDialog* files = nullptr;
  ASSERT_TRUE(waitUntil([&] { return (files = page_.findChild<QFileDialog*>()) != nullptr; }));
  Q_EMIT files->fileSelected("/data/downloads/clara/models/model.pt");
  static_cast<QDialog*>(files)->done(QDialog::Accepted);
  ASSERT_TRUE(waitUntil([&] {
    const auto dialogs = page_.findChildren<PredictDialog*>();
    return !dialogs.isEmpty() && dialogs.back()->primary()->isEnabled();
  }));
  const PredictionOrder order = page_.findChildren<PredictDialog*>().back()->order();
  EXPECT_THAT(order.modelNames, testing::ElementsAre("clara_pt_brain_mri_mmar")) << "what was imported";
  EXPECT_EQ(order.inputs.at(0), kScan);
  EXPECT_EQ(order.folder, "/home/a/Viscera predictions/prediction 1");
}

TEST_F(ScanPrediction, AReadOnlyProjectSaysSoInTheDialog) {
  open(test::madeUpModels(), "no permission to write");
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  EXPECT_THAT(dialog->message().toStdString(), HasSubstr("can only be read: no permission to write"));
  EXPECT_FALSE(dialog->primary()->isEnabled());
}

TEST_F(ScanPrediction, NoTwoControlsOfTheDialogHaveOneName) {
  open(test::madeUpModels());
  PredictDialog* dialog = ask();
  ASSERT_NE(dialog, nullptr);
  dialog->unfold(true);
  std::vector<std::string> names;
  for (QWidget* one : dialog->findChildren<QWidget*>()) {
    const auto* press = qobject_cast<QPushButton*>(one);
    const QString name = !one->accessibleName().isEmpty() ? one->accessibleName()
                         : press != nullptr               ? press->text()
                                                          : QString();
    if (!name.isEmpty() && one->focusPolicy() != Qt::NoFocus) names.push_back(name.toStdString());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << testing::PrintToString(names);
}

}  // namespace
}  // namespace viscera
