// SPDX-License-Identifier: Apache-2.0
// How the viewer comes to its files: names that they carry, series, segmentations, layers that come and go.
#include "engine/volume/volume_io.h"
#include "fake_scan_files.h"
#include "gui/datasets/preview_table.h"
#include "gui/shell/page.h"
#include "gui/viewer/probe_line.h"
#include "gui/viewer/series_dialog.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "gui/viewer/window_choice.h"
#include "gui/widgets/banner.h"
#include "tests/support/temporary_folder.h"
#include "viewer_volumes.h"
#include "widget_lint.h"

#include <QComboBox>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>

namespace viscera {
namespace {

class ViewerOpeningTest : public testing::Test {
 protected:
  ViewerOpeningTest() {
    frame_.resize(1180, 720);
    page_ = std::make_unique<ViewerPage>(frame_, background_, nullptr, &files_);
  }

  std::filesystem::path write(const std::string& name, const Volume& volume) {
    const std::filesystem::path file = folder_.path() / name;
    writeVolume(file, volume);
    return file;
  }
  static ViewerRequest requestOf(const std::string& name, const std::filesystem::path& image) {
    ViewerRequest request;
    request.caseName = QString::fromStdString(name);
    request.image = image;
    request.labels = {{0, "background"}, {1, "spleen"}, {6, "liver"}};
    return request;
  }
  static bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 60'000); }
  [[nodiscard]] bool waitForCase(const QString& name) {
    return waitFor([&] {
      return !page_->isLoading() && page_->shown() != nullptr && page_->shown()->request.caseName == name;
    });
  }
  Banner* banner() { return frame_.banners().find("viewer/0"); }

  test::TemporaryFolder folder_;
  test::FakeScanFiles files_;
  Background background_{2};
  Page frame_{"Viewer"};
  std::unique_ptr<ViewerPage> page_;
};

TEST_F(ViewerOpeningTest, NamesThatALabelMapCarriesAreThoseOfListProbeAndExport) {
  const auto labels = write("liver.nii.gz", test::labelsAt(test::smallGrid(), 5, {{5, 2, 2}}));
  files_.names["liver.nii.gz"] = {{5, "liver"}};
  page_->openFile(labels);
  ASSERT_TRUE(waitForCase("liver.nii.gz"));
  EXPECT_EQ(page_->shown()->organs.at(5), "liver") << "a label map alone";
  EXPECT_EQ(page_->exportSubjects().at(0).names.at(5), "liver");
  page_->openFile(write("scan.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  page_->addLabels(labels);
  ASSERT_TRUE(waitFor([&] { return !page_->isLoading() && page_->shown()->layers.size() == 1; }));
  page_->state().moveTo({20.0, -14.0, 40.0});
  EXPECT_THAT(page_->view().probeLine().text().toStdString(), testing::HasSubstr("HU  liver  LPS"));
  EXPECT_EQ(page_->exportSubjects().at(0).names.at(5), "liver");
  EXPECT_EQ(banner(), nullptr);
}

TEST_F(ViewerOpeningTest, ALabelMapThatNamesItsLabelsOtherwiseThanTheCaseIsToldOf) {
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.predictions = {{write("total.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}})), "A"},
                         {write("same.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}})), "B"}};
  files_.names = {{"total.nii.gz", {{1, "Spleen"}, {6, "stomach"}}}, {"same.nii.gz", {{6, "LIVER"}}}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  EXPECT_EQ(page_->shown()->organs.at(6), "liver") << "the case comes first";
  ASSERT_NE(banner(), nullptr);
  EXPECT_THAT(banner()->text().toStdString(), testing::HasSubstr("total.nii.gz calls label 6 \"stomach\""));
  EXPECT_EQ(frame_.banners().find("viewer/1"), nullptr);
}

TEST_F(ViewerOpeningTest, OfSeveralSeriesOneIsChosenFromAList) {
  const auto first = write("first.nii.gz", test::smallScan());
  const auto second = write("second.nii.gz", test::smallScan());
  files_.scans["disc"] = {
      {{first, "Topogram", 2, "", {}, "a"}, {second, "Abdomen 2.5", 93, "2021-03-04", {0.8, 0.8, 2.5}, "b"}},
      "1 series of MR"};
  page_->openFile(folder_.path() / "disc" / "");
  const auto dialog = [this] { return frame_.findChild<SeriesDialog*>(); };
  ASSERT_TRUE(waitFor([&] { return dialog() != nullptr; }));
  EXPECT_EQ(page_->shown(), nullptr);
  EXPECT_FALSE(page_->isLoading());
  PreviewTable& table = dialog()->table();
  EXPECT_EQ(table.text(1, 0), "Abdomen 2.5");
  EXPECT_EQ(table.text(1, 1), "93");
  EXPECT_EQ(table.text(1, 2), "2021-03-04");
  EXPECT_EQ(table.text(1, 3), "0.8 × 0.8 × 2.5");
  EXPECT_EQ(table.text(0, 3), "– × – × –");
  EXPECT_THAT(dialog()->message().toStdString(), testing::HasSubstr("1 series of MR"));
  EXPECT_THAT(test::problemsOfWidgets(*dialog()), testing::IsEmpty());
  EXPECT_EQ(table.currentIndex().row(), 1) << "the one with most slices";
  dialog()->primary()->click();
  ASSERT_TRUE(waitForCase("second.nii.gz"));
  EXPECT_EQ(page_->shown()->request.image, second);
}

TEST_F(ViewerOpeningTest, OneSeriesDeeperDownIsOpenedAtOnce) {
  const auto scan = write("deep.nii.gz", test::smallScan());
  files_.scans["patient"] = {{{scan, "", 4, "", {}, "dicom"}}, ""};
  page_->openFile(folder_.path() / "patient");
  ASSERT_TRUE(waitForCase("deep.nii.gz"));
  EXPECT_EQ(frame_.findChild<SeriesDialog*>(), nullptr);
}

TEST_F(ViewerOpeningTest, ADicomFolderCanBeOpenedWhileAScanIsShown) {
  page_->openFile(write("scan.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  QAction* open = nullptr;
  for (QAction* one : page_->view().toolbar().more().actions())
    if (one->text() == "Open a DICOM folder…") open = one;
  ASSERT_NE(open, nullptr);
  open->trigger();
  auto* dialog = frame_.findChild<QFileDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_EQ(dialog->fileMode(), QFileDialog::Directory);
  dialog->reject();
}

TEST_F(ViewerOpeningTest, EveryFileCanBeChosenSinceDicomFilesMayHaveAnyName) {
  page_->chooseScan();
  auto* dialog = frame_.findChild<QFileDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_TRUE(dialog->selectedNameFilter().contains("(*)"));
  dialog->reject();
}

TEST_F(ViewerOpeningTest, ADicomSegmentationIsALabelMapOverItsScanOrAlone) {
  const auto segmentation = folder_.path() / "liver.dcm";
  std::ofstream(segmentation) << "x";
  files_.segmentations["liver.dcm"] = {test::labelsAt(test::smallGrid(), 1, {{5, 2, 2}}), {{1, "Liver"}}};
  page_->openFile(segmentation);
  ASSERT_TRUE(waitForCase("liver.dcm"));
  EXPECT_TRUE(page_->shown()->onlyLabels);
  EXPECT_EQ(page_->shown()->organs.at(1), "Liver");
  page_->openFile(write("scan.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  page_->openFile(segmentation);
  ASSERT_TRUE(waitFor([&] { return !page_->isLoading() && page_->shown()->layers.size() == 1; }));
  EXPECT_EQ(page_->shown()->request.caseName, "scan.nii.gz");
  EXPECT_NEAR(page_->shown()->layers[0].organs.at(1).volume_ml, 0.03, 1e-12);
  page_->state().moveTo({20.0, -14.0, 40.0});
  EXPECT_THAT(page_->view().probeLine().text().toStdString(), testing::HasSubstr("HU  Liver  LPS"));
}

TEST_F(ViewerOpeningTest, WhatTheNetworkSeesIsTheWindowOfTheModelWhoseLabelsAreShown) {
  const auto tip = [this] {
    page_->view().toolbar().window().choose(5);
    return page_->view().toolbar().window().findChild<QComboBox*>()->toolTip().toStdString();
  };
  page_->openFile(write("scan.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  EXPECT_THAT(tip(), testing::HasSubstr("−175 to 250 HU, as the model card trains"));
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  const Volume labels = test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}});
  request.predictions = {{write("a.nii.gz", labels), "one", SeenWindow{-100.0, 300.0, "fine-tune 3"}},
                         {write("b.nii.gz", labels), "two", SeenWindow{-500.0, 500.0, "fine-tune 4"}}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  page_->state().setInk(0, {true, LabelStyle::Fill, 0.5});
  EXPECT_THAT(tip(), testing::HasSubstr("−100 to 300 HU, as fine-tune 3 was trained"));
  EXPECT_NEAR(page_->state().window().low_hu(), -100.0, 1e-9);
  page_->state().setInk(0, {false, LabelStyle::Fill, 0.5});
  page_->state().setInk(1, {true, LabelStyle::Fill, 0.5});
  EXPECT_THAT(tip(), testing::HasSubstr("−500 to 500 HU, as fine-tune 4 was trained"));
}

TEST(SeenWindows, ComeFromTheProtocolOfAPrediction) {
  EXPECT_EQ(seenWindowOf(R"({"hu_window": [-57.0, 164]})", "A"), (SeenWindow{-57.0, 164.0, "A"}));
  for (const char* text : {"", "{}", "broken", "[1]", R"({"hu_window": [1]})", R"({"hu_window": [5, 5]})"})
    EXPECT_FALSE(seenWindowOf(text, "A")) << text;
}

TEST_F(ViewerOpeningTest, ALayerThatWasOpenedCanBeTheTruthAndBeTakenAway) {
  const Geometry grid = test::smallGrid();
  page_->openFile(write("scan.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  const auto waitForLayers = [this](std::size_t count) {
    return waitFor([&] { return !page_->isLoading() && page_->shown()->layers.size() == count; });
  };
  page_->addLabels(write("model.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})));
  ASSERT_TRUE(waitForLayers(1));
  page_->addLabels(write("expert.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}, {5, 3, 2}, {4, 2, 2}})));
  ASSERT_TRUE(waitForLayers(2));
  EXPECT_FALSE(page_->shown()->layers[1].organs.at(6).dice.has_value());
  const auto action = [this](const QString& menuOf, const QString& text) -> QAction* {
    for (const auto* one : page_->view().findChildren<QToolButton*>())
      if (one->accessibleName() == menuOf && one->menu() != nullptr && one->isVisibleTo(&page_->view()))
        for (QAction* entry : one->menu()->actions())
          if (entry->text() == text) return entry;
    return nullptr;
  };
  ASSERT_NE(action("Prediction B: more", "Use as truth"), nullptr);
  action("Prediction B: more", "Use as truth")->trigger();
  ASSERT_TRUE(waitFor([&] { return !page_->isLoading() && page_->shown()->layers[0].isTruth; }));
  EXPECT_EQ(page_->shown()->layers[0].name, "expert.nii.gz");
  ASSERT_EQ(page_->shown()->layers.size(), 2U);
  EXPECT_NEAR(page_->shown()->layers[1].organs.at(6).dice.value(), 0.5, 1e-12);  // 2 · 1 / (3 + 1)
  EXPECT_EQ(action("Truth: more", "Use as truth"), nullptr);
  page_->useAsTruth(1);
  ASSERT_TRUE(
      waitFor([&] { return !page_->isLoading() && page_->shown()->layers[0].name == "model.nii.gz"; }));
  EXPECT_EQ(page_->shown()->layers[1].name, "expert.nii.gz") << "the two changed places";
  ASSERT_NE(action("Truth: more", "Remove from the scan"), nullptr);
  action("Truth: more", "Remove from the scan")->trigger();
  ASSERT_TRUE(waitForLayers(1));
  EXPECT_FALSE(page_->shown()->layers[0].isTruth);
  page_->removeLayer(0);
  ASSERT_TRUE(waitForLayers(0));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "expert.nii.gz"));
}

TEST_F(ViewerOpeningTest, LayersOfADatasetOrAModelStay) {
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}}));
  request.predictions = {
      {write("a.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}})), "fine-tune 3"}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  page_->useAsTruth(1);
  page_->removeLayer(0);
  EXPECT_FALSE(page_->isLoading());
}

}  // namespace
}  // namespace viscera
