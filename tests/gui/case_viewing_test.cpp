// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/case_viewing.h"

#include "engine/volume/volume_io.h"
#include "fake_export_service.h"
#include "fake_models_service.h"
#include "fake_project_service.h"
#include "fake_services.h"
#include "gui/bridge/export_names.h"
#include "gui/datasets/datasets_page.h"
#include "gui/exports/export_dialog.h"
#include "gui/models/model_plugging.h"
#include "gui/models/predict_dialog.h"
#include "gui/shell/page.h"
#include "gui/shell/rail.h"
#include "gui/shell/workstation.h"
#include "gui/viewer/pane_frame.h"
#include "gui/viewer/slice_pane.h"
#include "gui/viewer/viewer_view.h"
#include "gui/widgets/banner.h"
#include "tests/support/temporary_folder.h"
#include "viewer_volumes.h"

#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace viscera {
namespace {

class CaseViewingTest : public testing::Test {
 protected:
  CaseViewingTest() : station_({services_, projects_, background_, "/demo"}), viewing_(station_) {
    station_.begin(std::nullopt);
  }
  ~CaseViewingTest() override { QSettings().clear(); }

  static bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 60'000); }
  bool waitForCase(const QString& name) {
    return waitFor([&] {
      const ViewerCase* shown = viewing_.viewer().shown();
      return shown != nullptr && !viewing_.viewer().isLoading() && shown->request.caseName == name;
    });
  }
  std::filesystem::path write(const std::string& name, const Volume& volume) {
    writeVolume(folder_.path() / name, volume);
    return folder_.path() / name;
  }
  DatasetCase caseOf(const std::string& name, bool found) {
    DatasetCase one;
    one.record.name = name;
    one.found = found;
    one.fileNamesLabel = true;
    one.imagePath = write(name + ".nii.gz", test::smallScan());
    one.labelPath = write(name + "_label.nii.gz", test::labelsAt(test::smallGrid(), 1, {{5, 2, 2}}));
    return one;
  }

  test::TemporaryFolder folder_;
  test::FakeRunService runs_;
  test::FakeDatasetService datasets_;
  test::FakeMachineService machine_;
  test::FakeProjectService projects_;
  test::FakeExportService exports_;
  Services services_{runs_, datasets_, machine_};
  Background background_;
  Workstation station_;
  CaseViewing viewing_;
};

TEST_F(CaseViewingTest, AScanIsOpenedWithoutAProject) {
  const auto scan = write("scan.nii.gz", test::smallScan());
  projects_.arrivals[scan.string()] = {Arrival::Kind::Scan, scan, {}};
  station_.openAnything(scan);
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  EXPECT_EQ(station_.project(), nullptr);
  EXPECT_FALSE(station_.window().isStartShown());
  EXPECT_EQ(station_.window().currentPage(), PageId::Viewer);
}

TEST_F(CaseViewingTest, ACaseOfADatasetIsOpenedAmongTheOthersThatAreThere) {
  projects_.arrivals["/data/liver"] = {Arrival::Kind::Project, "/data/liver", {}};
  station_.openAnything("/data/liver");
  ASSERT_TRUE(waitFor([&] { return station_.project() != nullptr; }));
  datasets_.openAnswer.labels = {{0, "background"}, {1, "spleen"}};
  datasets_.openAnswer.cases = {caseOf("one", true), caseOf("two", false), caseOf("three", true)};
  DatasetsPage page(station_.window().page(PageId::Datasets));
  viewing_.connectDatasets(page);
  page.setProject(station_.project());
  page.openDataset("/data/liver/split.json", {});
  ASSERT_TRUE(waitFor([&] { return page.dataset() != nullptr && page.dataset()->cases.size() == 3; }));
  Q_EMIT page.viewCaseRequested("one");
  EXPECT_EQ(station_.window().currentPage(), PageId::Viewer);
  ASSERT_TRUE(waitForCase("one"));
  EXPECT_EQ(viewing_.viewer().shown()->organs.at(1), "spleen");
  EXPECT_TRUE(viewing_.viewer().shown()->layers.at(0).isTruth);
  EXPECT_EQ(stemOf(viewing_.viewer().exportSubjects().at(0)), "one-labels") << "what the dataset calls it";
  viewing_.viewer().stepCase(1);
  ASSERT_TRUE(waitForCase("three")) << "the second has no files";
  page.setProject(nullptr);
}

TEST_F(CaseViewingTest, FromADroppedScanToAnExportedNiftiInTwoClicks) {
  services_.exports = &exports_;
  const auto scan = write("dicom.nii.gz", test::smallScan());
  const auto labels = write("labels.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}}));
  projects_.arrivals[scan.string()] = {Arrival::Kind::Scan, scan, {}};
  projects_.arrivals[labels.string()] = {Arrival::Kind::Scan, labels, {}};
  station_.openAnything(scan);
  ASSERT_TRUE(waitForCase("dicom.nii.gz"));
  station_.openAnything(labels);
  ASSERT_TRUE(waitFor([&] { return !viewing_.viewer().exportSubjects().empty(); }));
  for (QPushButton* one : viewing_.viewer().view().findChildren<QPushButton*>())
    if (one->text() == "Export…") one->click();
  const auto* dialog = station_.window().findChild<ExportDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_EQ(dialog->order().subjects.at(0).image, scan);
  EXPECT_EQ(dialog->order().target, folder_.path() / "labels-export.nii.gz") << "beside the label map";
  ASSERT_TRUE(waitFor([&] { return dialog->primary()->isEnabled(); }));
  dialog->primary()->click();
  ASSERT_TRUE(waitFor([&] { return dialog->isDone(); }));
  EXPECT_EQ(exports_.written().size(), 1U);
}

/// The viewer with a page of models and no project.
class PredictingInTheViewer : public CaseViewingTest {
 protected:
  PredictingInTheViewer() {
    service_.previewAnswer = test::madeUpPreview();
    service_.previewAnswer.scans.resize(1);
    service_.listAnswer = test::madeUpModels();
    service_.listAnswer.predictions.clear();
    models_ = std::make_unique<ModelPlugging>(station_, service_, "/home/a/without project");
    viewing_.connectModels(models_->page());
  }
  void show(const std::filesystem::path& scan) {
    projects_.arrivals[scan.string()] = {Arrival::Kind::Scan, scan, {}};
    station_.openAnything(scan);
    ASSERT_TRUE(waitForCase(QString::fromStdString(scan.filename().string())));
  }
  /// Presses Predict… and Predict; the prediction then waits until `release` is set.
  void predict(const std::filesystem::path& scan) {
    service_.duringPrediction = [this](std::int64_t, const WorkContext& work) {
      while (!release_ && !work.stop.stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    };
    button(&viewing_.viewer().view(), "Predict…")->click();
    PredictDialog* dialog = nullptr;
    ASSERT_TRUE(waitFor([&] { return (dialog = station_.window().findChild<PredictDialog*>()) != nullptr; }));
    ASSERT_TRUE(waitFor([&] { return dialog->primary()->isEnabled(); }));
    dialog->primary()->click();
    Models after = service_.listAnswer;
    ListedPrediction made = test::madeUpModels().predictions[1];
    made.record.id = 9;
    made.models = {"fine-tune 3, best"};
    made.scans.resize(1);
    made.scans[0].image = scan;
    made.scans[0].output = write("ct_seg.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}}));
    after.predictions = {made};
    service_.setList(after);
  }
  static QPushButton* button(QWidget* area, const QString& text) {
    for (QPushButton* one : area->findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }

  std::atomic<bool> release_ = false;
  test::FakeModelsService service_;
  std::unique_ptr<ModelPlugging> models_;
};

TEST_F(PredictingInTheViewer, WhatWasPredictedLiesOverTheScanByItself) {
  const auto scan = write("ct.nii.gz", test::smallScan());
  show(scan);
  predict(scan);
  release_ = true;
  const ViewerCase* shown = nullptr;
  ASSERT_TRUE(waitFor([&] {
    shown = viewing_.viewer().shown();
    return shown != nullptr && shown->layers.size() == 1;
  }));
  EXPECT_EQ(shown->layers[0].name, "fine-tune 3, best");
  EXPECT_EQ(shown->organs.at(6), "liver");
  EXPECT_EQ(shown->request.image, scan);
  EXPECT_EQ(service_.lastOrder().project, "/home/a/without project");
  EXPECT_EQ(station_.window().page(PageId::Viewer).banners().find("viewer/predicted"), nullptr);
}

TEST_F(PredictingInTheViewer, WhereTheScanIsNotSeenAnyMoreOnePressLeadsToIt) {
  const auto scan = write("ct.nii.gz", test::smallScan());
  show(scan);
  predict(scan);
  show(write("other.nii.gz", test::smallScan()));
  release_ = true;
  Banner* told = nullptr;
  ASSERT_TRUE(waitFor([&] {
    return (told = station_.window().page(PageId::Viewer).banners().find("viewer/predicted")) != nullptr;
  }));
  EXPECT_TRUE(viewing_.viewer().shown()->layers.empty()) << "it is of another scan";
  button(told, "Show")->click();
  EXPECT_TRUE(waitFor([&] {
    const ViewerCase* shown = viewing_.viewer().shown();
    return shown->request.image == scan && shown->layers.size() == 1;
  }));
}

TEST_F(PredictingInTheViewer, AModelThatIsDroppedNeedsNoProject) {
  EXPECT_TRUE(station_.window().rail().button(static_cast<int>(PageId::Models))->isEnabled());
  projects_.arrivals["/x/model.pt"] = {Arrival::Kind::Model, "/x/model.pt", {}};
  station_.openAnything("/x/model.pt");
  ASSERT_TRUE(waitFor([&] {
    const auto calls = service_.calls();
    return std::find(calls.begin(), calls.end(), "import /x/model.pt") != calls.end();
  }));
  EXPECT_EQ(station_.window().currentPage(), PageId::Models);
  EXPECT_FALSE(station_.window().isStartShown());
}

TEST_F(PredictingInTheViewer, TheKeyPAsksToo) {
  show(write("ct.nii.gz", test::smallScan()));
  QApplication::setActiveWindow(&station_.window());
  SlicePane& pane = viewing_.viewer().view().grid().frame(SliceView::Axial).pane();
  pane.setFocus();
  QTest::keyClick(&pane, Qt::Key_P);
  EXPECT_TRUE(waitFor([&] { return station_.window().findChild<PredictDialog*>() != nullptr; }));
}

TEST_F(PredictingInTheViewer, ALabelMapAloneCannotBePredicted) {
  show(write("labels.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}})));
  EXPECT_FALSE(button(&viewing_.viewer().view(), "Predict…")->isEnabled());
}

}  // namespace
}  // namespace viscera
