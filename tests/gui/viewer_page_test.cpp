// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/viewer_page.h"

#include "engine/volume/volume_io.h"
#include "gui/shell/page.h"
#include "gui/viewer/organ_list.h"
#include "gui/viewer/organ_model.h"
#include "gui/viewer/probe_line.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "gui/viewer/window_choice.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"
#include "viewer_volumes.h"
#include "widget_lint.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kPatience_ms = 60'000;
constexpr int kThreads = 2;

class ViewerPageTest : public testing::Test {
 protected:
  ViewerPageTest() {
    frame_.resize(1180, 720);
    page_ = std::make_unique<ViewerPage>(frame_, background_);
  }

  std::filesystem::path write(const std::string& name, const Volume& volume) {
    const std::filesystem::path file = folder_.path() / name;
    writeVolume(file, volume);
    return file;
  }
  ViewerRequest requestOf(const std::string& name, const std::filesystem::path& image) {
    ViewerRequest request;
    request.caseName = QString::fromStdString(name);
    request.image = image;
    request.labels = {{0, "background"}, {1, "spleen"}, {6, "liver"}};
    return request;
  }
  static bool waitFor(const std::function<bool()>& condition) {
    return QTest::qWaitFor(condition, kPatience_ms);
  }
  [[nodiscard]] bool waitForCase(const QString& name) {
    return waitFor([&] {
      return !page_->isLoading() && page_->shown() != nullptr && page_->shown()->request.caseName == name;
    });
  }
  Banner* banner() { return frame_.banners().find("viewer/0"); }
  static QPushButton* button(QWidget* area, const QString& text) {
    for (QPushButton* one : area->findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }
  /// Words that are seen in an area.
  static QStringList textsOf(QWidget& area) {
    QStringList texts;
    for (const QLabel* one : area.findChildren<QLabel*>())
      if (!one->isHidden()) texts.append(one->text());
    return texts;
  }
  /// Of the rows that were not replaced.
  QToolButton* eye(const QString& name) { return rowControl<QToolButton>(name); }
  SegmentedChoice* choice(const QString& name) { return rowControl<SegmentedChoice>(name); }
  template <class Control>
  Control* rowControl(const QString& name) {
    for (Control* one : page_->view().findChildren<Control*>())
      if (one->accessibleName() == name && !one->parentWidget()->isHidden()) return one;
    return nullptr;
  }
  QString figure(int row, int column) {
    const OrganModel& model = page_->view().organs().model();
    return model.data(model.index(row, column), Qt::DisplayRole).toString();
  }

  test::TemporaryFolder folder_;
  Background background_{kThreads};
  Page frame_{"Viewer"};
  std::unique_ptr<ViewerPage> page_;
};

TEST_F(ViewerPageTest, ShowsScanAndLayersWithFiguresByHand) {
  const Geometry grid = test::smallGrid();
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}, {5, 3, 2}, {4, 2, 2}}));
  request.predictions = {{write("a.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})), "fine-tune 3"}};
  EXPECT_TRUE(frame_.isEmpty());
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  EXPECT_FALSE(frame_.isEmpty());
  EXPECT_EQ(page_->shown()->organs.at(6), "liver");
  const int liver = page_->view().organs().model().rowOf(6);
  ASSERT_EQ(liver, 1);
  EXPECT_EQ(figure(liver, OrganModel::kFirstFigure), "0.09");  // ml of 3 voxels of 30 mm³
  EXPECT_NEAR(page_->shown()->layers[0].organs.at(6).volume_ml, 0.09, 1e-12);
  EXPECT_EQ(figure(liver, OrganModel::kFirstFigure + 1), "0.500");  // 2 · 1 / (3 + 1)
  page_->state().moveTo({20.0, -14.0, 40.0});                       // voxel (5, 2, 2)
  EXPECT_EQ(
      page_->view().probeLine().text().toStdString(),
      "105 HU  Truth: liver · A: liver  LPS 20.0, −14.0, 40.0 mm  RAS −20.0, 14.0, 40.0 mm  voxel 5, 2, 2");
  const QAbstractItemModelTester tester(&page_->view().organs().model());
}

TEST_F(ViewerPageTest, TheProbeTellsTheProbabilityWhereItWasKept) {
  const Geometry grid = test::smallGrid();
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}}));
  request.predictions = {{write("a.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})), "fine-tune 3"},
                         {write("b.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})), "fine-tune 4"}};
  Volume percent = test::labelsAt(grid, 87, {{5, 2, 2}});
  percent.voxels<std::uint8_t>()[percent.offset(4, 2, 2)] = 51;
  write("a_probability.nii.gz", percent);
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  const auto told = [this](const Eigen::Vector3d& lps_mm) {
    page_->state().moveTo(lps_mm);
    return page_->view().probeLine().text().toStdString();
  };
  EXPECT_THAT(told({20.0, -14.0, 40.0}), HasSubstr("Truth: liver · A: liver 87 % · B: liver  LPS"));
  EXPECT_THAT(told({18.0, -14.0, 40.0}), HasSubstr("A: no organ 51 % · B: no organ  LPS"));
  EXPECT_THAT(told({16.0, -14.0, 40.0}), HasSubstr("A: no organ · B: no organ  LPS"))
      << "where the network saw nothing, nothing is told";
}

TEST_F(ViewerPageTest, ProbabilitiesOfAnotherGridOrAnOlderLabelMapAreNotTold) {
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  Geometry shorter = test::smallGrid();
  shorter.size[2] = 3;
  request.predictions = {{write("a.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}})), "A"},
                         {write("b.nii.gz", test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}})), "B"}};
  write("a_probability.nii.gz", test::labelsAt(shorter, 87, {{5, 2, 2}}));
  const auto old = write("b_probability.nii.gz", test::labelsAt(test::smallGrid(), 87, {{5, 2, 2}}));
  std::filesystem::last_write_time(old, std::filesystem::last_write_time(old) - std::chrono::hours(1));
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  page_->state().moveTo({20.0, -14.0, 40.0});
  EXPECT_THAT(page_->view().probeLine().text().toStdString(), HasSubstr("A: liver · B: liver  LPS"));
}

TEST_F(ViewerPageTest, TheListOfWindowsNamesTheirRange) {
  page_->show(requestOf("one", write("scan.nii.gz", test::smallScan())));
  ASSERT_TRUE(waitForCase("one"));
  frame_.show();
  QComboBox* list = page_->view().toolbar().window().findChild<QComboBox*>();
  page_->view().toolbar().window().choose(0);
  EXPECT_EQ(list->currentText().toStdString(), "1  Soft tissue");
  EXPECT_THAT(list->toolTip().toStdString(), HasSubstr("−160 to 240 HU"));
  list->showPopup();
  EXPECT_GT(list->view()->width(), list->width()) << "wide enough for the ranges";
  EXPECT_GE(list->view()->width(), list->view()->sizeHintForColumn(0));
  list->hidePopup();
}

TEST_F(ViewerPageTest, OnlyTheNewestRequestIsShown) {
  const auto scan = test::smallScan();
  QSignalSpy shown(page_.get(), &ViewerPage::caseShown);
  page_->show(requestOf("first", write("first.nii.gz", scan)));
  page_->show(requestOf("second", write("second.nii.gz", scan)));
  ASSERT_TRUE(waitForCase("second"));
  QTest::qWait(50);
  ASSERT_EQ(shown.size(), 1);
  EXPECT_EQ(shown[0][0].toString(), "second");
}

TEST_F(ViewerPageTest, ALayerThatLiesElsewhereIsRefusedUntilThePersonInsists) {
  Geometry elsewhere = test::smallGrid();
  elsewhere.origin_mm[2] += 18.0;  // 2 of 20 mm are shared
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.predictions = {
      {write("a.nii.gz", test::labelsAt(elsewhere, 6, {{5, 2, 0}})), "of another patient"}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  EXPECT_FALSE(page_->state().scene()->laid(0));
  ASSERT_NE(banner(), nullptr);
  EXPECT_THAT(banner()->text().toStdString(), HasSubstr("of another patient is not laid over img0007"));
  button(banner(), "Show anyway")->click();
  ASSERT_TRUE(waitFor([&] { return page_->state().scene()->laid(0); }));
  EXPECT_EQ(banner(), nullptr);
}

TEST_F(ViewerPageTest, OrgansOfARefusedLabelMapAreNotShownAndSayWhy) {
  Geometry elsewhere = test::smallGrid();
  elsewhere.origin_mm[2] += 18.0;
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.predictions = {
      {write("a.nii.gz", test::labelsAt(elsewhere, 6, {{5, 2, 0}})), "of another patient"}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  OrganList& list = page_->view().organs();
  OrganModel& model = list.model();
  const int liver = model.rowOf(6);
  const auto told = [&](int role) {
    return model.data(model.index(liver, OrganModel::kEye), role).toString().toStdString();
  };
  EXPECT_EQ(told(Qt::AccessibleTextRole), "liver: hidden");
  EXPECT_EQ(told(Qt::ToolTipRole), "liver is not shown: its label map lies elsewhere");
  EXPECT_EQ(textsOf(list).filter("None of these is shown: the label map lies elsewhere").size(), 1);
  list.table().selectRow(liver);
  for (const char* name : {"All", "None", "Only this"})
    EXPECT_FALSE(button(&list, name)->isEnabled()) << name;
  model.toggle(liver);
  EXPECT_TRUE(page_->state().visibleOrgans().test(6)) << "there is nothing to be hidden";
  button(banner(), "Show anyway")->click();
  ASSERT_TRUE(waitFor([&] { return page_->state().scene()->laid(0); }));
  EXPECT_EQ(told(Qt::AccessibleTextRole), "liver: shown");
  EXPECT_TRUE(button(&list, "All")->isEnabled());
  EXPECT_TRUE(textsOf(list).filter("None of these").isEmpty());
  page_->state().setOverlaysShown(false);
  EXPECT_EQ(textsOf(list).filter("label maps are hidden. Press S").size(), 1);
}

TEST_F(ViewerPageTest, SideBySideTheEyesAreThoseOfThePanes) {
  const Geometry grid = test::smallGrid();
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}, {5, 3, 2}}));
  request.predictions = {{write("a.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})), "fine-tune 3"},
                         {write("b.nii.gz", test::labelsAt(grid, 1, {{5, 2, 2}})), "fine-tune 4"}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  EXPECT_NE(eye("Prediction B: hidden"), nullptr) << "it waits below the others";
  page_->view().toolbar().chooseLayout(PaneLayout::SideBySide);
  ASSERT_NE(eye("Prediction B: shown"), nullptr) << "its pane shows it";
  eye("Prediction B: shown")->click();
  EXPECT_NE(eye("Prediction B: hidden"), nullptr);
  EXPECT_EQ(page_->view().grid().shownFrames()[2]->pane().notes(), QStringList{"Hidden by its eye"});
  eye("Errors: hidden")->click();
  EXPECT_EQ(page_->view().grid().shownFrames()[1]->pane().notes(),
            (QStringList{"Errors of A, whole scan", "missed 0.03 ml", "extra 0 ml", "wrong organ 0 ml"}));
  EXPECT_DOUBLE_EQ(page_->state().errorVolumes_ml(1)->at(1), 0.03) << "one voxel of 30 mm³";
  EXPECT_DOUBLE_EQ(page_->state().errorVolumes_ml(2)->at(3), 0.03) << "B takes one for the spleen";
  page_->view().toolbar().chooseLayout(PaneLayout::Large);
  EXPECT_NE(eye("Prediction A: shown"), nullptr);
  EXPECT_NE(eye("Prediction B: hidden"), nullptr) << "as it was";
}

TEST_F(ViewerPageTest, WhatDoesNothingInTheLayersIsDisabledWithAReason) {
  const Geometry grid = test::smallGrid();
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}}));
  for (const char* name : {"a", "b", "c"})
    request.predictions.push_back(
        {write(std::string(name) + ".nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})), name});
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  const auto fill = [this](const QString& role) { return button(choice(role + ", drawn as"), "Fill"); };
  EXPECT_TRUE(fill("Truth")->isEnabled());
  eye("Errors: hidden")->click();
  EXPECT_FALSE(fill("Truth")->isEnabled());
  EXPECT_EQ(fill("Truth")->toolTip(), "Label maps are contours while errors are marked");
  eye("Errors: shown")->click();
  EXPECT_TRUE(fill("Truth")->isEnabled());
  EXPECT_EQ(page_->state().inks()[1].style, LabelStyle::Fill) << "as it was before";
  EXPECT_TRUE(button(choice("Errors of prediction"), "B")->isEnabled());
  page_->view().toolbar().chooseLayout(PaneLayout::SideBySide);
  EXPECT_FALSE(button(choice("Errors of prediction"), "B")->isEnabled());
  QToolButton* fourth = eye("Prediction C: hidden");
  ASSERT_NE(fourth, nullptr);
  EXPECT_FALSE(fourth->isEnabled());
  EXPECT_EQ(fourth->toolTip(), "Side by side there are panes for the first three label maps");
}

TEST_F(ViewerPageTest, PageKeysGoThroughTheCasesWhichWereReadAhead) {
  std::vector<ViewerRequest> list;
  for (const char* name : {"one", "two", "three"})
    list.push_back(requestOf(name, write(std::string(name) + ".nii.gz", test::smallScan())));
  page_->showList(list, 1);
  ASSERT_TRUE(waitForCase("two"));
  ASSERT_TRUE(waitFor([&] { return page_->store().reads() == 3; })) << "the case before and the next";
  frame_.show();
  QApplication::setActiveWindow(&frame_);
  page_->view().grid().frame(SliceView::Axial).pane().setFocus();
  QTest::keyClick(&page_->view().grid().frame(SliceView::Axial).pane(), Qt::Key_PageDown);
  ASSERT_TRUE(waitForCase("three"));
  page_->stepCase(1);
  EXPECT_FALSE(page_->isLoading()) << "it was the last";
  page_->stepCase(-1);
  ASSERT_TRUE(waitForCase("two"));
  page_->stepCase(-1);
  ASSERT_TRUE(waitForCase("one"));
  EXPECT_EQ(page_->store().reads(), 3) << "each file was read once";
}

TEST_F(ViewerPageTest, AScoreOpensWhereItsOrganIsMostWrongAndLit) {
  const Geometry grid = test::smallGrid();
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(grid, 6, {{5, 2, 3}, {5, 3, 3}, {2, 2, 1}}));
  request.predictions = {{write("a.nii.gz", test::labelsAt(grid, 6, {{2, 2, 1}})), "fine-tune 3"}};
  request.organ = 6;
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  EXPECT_EQ(page_->state().slice(SliceView::Axial), 3) << "two voxels are missed there";
  EXPECT_EQ(page_->state().slice(SliceView::Sagittal), 5);
  EXPECT_EQ(page_->state().visibleOrgans().count(), 1U);
  EXPECT_TRUE(page_->state().visibleOrgans().test(6));
  EXPECT_TRUE(page_->state().errorMap().shown);
  EXPECT_EQ(page_->view().organs().table().selectionModel()->selectedRows().first().row(), 1);
  button(&page_->view().organs(), "All")->click();
  EXPECT_TRUE(page_->state().visibleOrgans().all());
}

TEST_F(ViewerPageTest, AScanThatCannotBeReadLeavesOneSentence) {
  page_->show(requestOf("img0009", folder_.path() / "missing.nii.gz"));
  ASSERT_TRUE(waitFor([&] { return !page_->isLoading() && button(&frame_, "Try again") != nullptr; }));
  EXPECT_TRUE(frame_.isEmpty());
  write("missing.nii.gz", test::smallScan());
  button(&frame_, "Try again")->click();
  ASSERT_TRUE(waitForCase("img0009"));
  page_->show(requestOf("img0010", folder_.path() / "gone.nii.gz"));
  ASSERT_TRUE(waitFor([&] { return frame_.banners().find("viewer/failed") != nullptr; }));
  EXPECT_THAT(frame_.banners().find("viewer/failed")->text().toStdString(), HasSubstr("gone.nii.gz"));
  EXPECT_EQ(page_->shown()->request.caseName, "img0009") << "what was shown stays";
  EXPECT_FALSE(frame_.isEmpty());
}

TEST_F(ViewerPageTest, ALabelMapThatCannotBeReadIsNamedAndTheScanShown) {
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = folder_.path() / "gone.nii.gz";
  page_->show(request);
  ASSERT_TRUE(waitForCase("img0007"));
  ASSERT_NE(banner(), nullptr);
  EXPECT_THAT(banner()->text().toStdString(), HasSubstr("gone.nii.gz"));
  EXPECT_TRUE(page_->shown()->layers.empty());
}

TEST_F(ViewerPageTest, ALabelMapIsShownAloneOrOverTheScanThatIsThere) {
  const auto labels = write("organs.nii.gz", test::labelsAt(test::smallGrid(), 9, {{5, 2, 2}}));
  page_->openFile(labels);
  ASSERT_TRUE(waitForCase("organs.nii.gz"));
  EXPECT_TRUE(page_->shown()->onlyLabels);
  EXPECT_EQ(page_->shown()->organs.at(9), "Label 9");
  EXPECT_EQ(page_->view().probeLine().text().toStdString().find("HU"), std::string::npos);
  page_->openFile(write("scan.nii.gz", test::smallScan()));
  ASSERT_TRUE(waitForCase("scan.nii.gz"));
  EXPECT_TRUE(page_->shown()->layers.empty());
  page_->state().moveTo({20.0, -14.0, 45.0});
  page_->openFile(labels);
  ASSERT_TRUE(waitFor([&] { return page_->shown()->layers.size() == 1; }));
  EXPECT_EQ(page_->shown()->request.caseName, "scan.nii.gz");
  EXPECT_EQ(page_->state().slice(SliceView::Axial), 3) << "the position stays";
}

TEST_F(ViewerPageTest, CancelBringsBackWhatWasThere) {
  page_->show(requestOf("img0007", write("scan.nii.gz", test::smallScan())));
  ASSERT_TRUE(waitForCase("img0007"));
  std::atomic<bool> over = false;
  for (int i = 0; i < kThreads; ++i)  // nobody is free to read
    background_.post([&over] {
      while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
  page_->show(requestOf("img0008", write("other.nii.gz", test::smallScan())));
  EXPECT_TRUE(page_->isLoading());
  button(&page_->view(), "Cancel")->click();
  EXPECT_TRUE(waitFor([&] { return !page_->isLoading(); }));
  over = true;
  QTest::qWait(50);
  EXPECT_EQ(page_->shown()->request.caseName, "img0007");
  EXPECT_FALSE(frame_.isEmpty());
}

TEST_F(ViewerPageTest, KeysChooseWindowAndTool) {
  page_->show(requestOf("img0007", write("scan.nii.gz", test::smallScan())));
  ASSERT_TRUE(waitForCase("img0007"));
  frame_.show();
  QApplication::setActiveWindow(&frame_);
  SlicePane& pane = page_->view().grid().frame(SliceView::Axial).pane();
  pane.setFocus();
  QTest::keyClick(&pane, Qt::Key_4);
  EXPECT_EQ(page_->state().window(), (WindowLevel{2500.0, 480.0}));
  QTest::keyClick(&pane, Qt::Key_6);
  EXPECT_DOUBLE_EQ(page_->state().window().low_hu(), -175.0);
  EXPECT_DOUBLE_EQ(page_->state().window().high_hu(), 250.0);
  QTest::keyClick(&pane, Qt::Key_M);
  EXPECT_EQ(page_->state().tool(), ViewerTool::Ruler);
  QTest::keyClick(&pane, Qt::Key_G);
  EXPECT_EQ(page_->state().tool(), ViewerTool::Angle);
}

TEST_F(ViewerPageTest, RulerAndAngleShareAnEntryThatOffersBothOnceItIsChosen) {
  frame_.show();
  ViewerState& state = page_->state();
  ViewerToolbar& toolbar = page_->view().toolbar();
  QPushButton* entry = button(&toolbar, "Ruler");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(button(&toolbar, "Angle"), nullptr);
  entry->click();
  EXPECT_EQ(state.tool(), ViewerTool::Ruler);
  auto* offered = entry->findChild<QMenu*>();
  ASSERT_NE(offered, nullptr);
  EXPECT_FALSE(offered->isVisible());
  entry->click();
  EXPECT_EQ(state.tool(), ViewerTool::Ruler);
  ASSERT_TRUE(offered->isVisible());
  ASSERT_EQ(offered->actions().size(), 2);
  EXPECT_TRUE(offered->actions()[0]->isChecked());
  offered->actions()[1]->trigger();
  offered->hide();
  EXPECT_EQ(state.tool(), ViewerTool::Angle);
  EXPECT_EQ(entry->text(), "Angle");
  EXPECT_TRUE(entry->isChecked());
  button(&toolbar, "Navigate")->click();
  EXPECT_EQ(state.tool(), ViewerTool::Navigate);
  entry->click();
  EXPECT_EQ(state.tool(), ViewerTool::Angle) << "the one that was used last";
}

TEST_F(ViewerPageTest, HasNoMistakesInItsWidgets) {
  const Geometry grid = test::smallGrid();
  ViewerRequest request = requestOf("img0007", write("scan.nii.gz", test::smallScan()));
  request.truth = write("truth.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}}));
  request.predictions = {{write("a.nii.gz", test::labelsAt(grid, 6, {{5, 2, 2}})), "fine-tune 3"},
                         {write("b.nii.gz", test::labelsAt(grid, 1, {{5, 2, 2}})), "fine-tune 4"}};
  frame_.show();
  EXPECT_THAT(test::problemsOfWidgets(frame_), IsEmpty());
  page_->showList(std::vector<ViewerRequest>(24, request), 6);
  ASSERT_TRUE(waitForCase("img0007"));
  QTest::qWait(50);
  EXPECT_THAT(test::problemsOfWidgets(frame_), IsEmpty());
  page_->view().toolbar().chooseLayout(PaneLayout::SideBySide);
  QTest::qWait(50);
  EXPECT_THAT(test::problemsOfWidgets(frame_), IsEmpty());
}

TEST(OtherViewers, GetScanAndLabelMapsAsTheyWantThem) {
  ViewerRequest request;
  request.image = "/data/it's \"one\".nii.gz";
  request.truth = "/data/truth.nii.gz";
  EXPECT_EQ(argumentsFor({"3D Slicer", "/opt/Slicer"}, request),
            (QStringList{"--python-code",
                         R"(slicer.util.loadVolume("/data/it's \"one\".nii.gz"))"
                         "\n"
                         R"(slicer.util.loadSegmentation("/data/truth.nii.gz"))"}));
  EXPECT_EQ(argumentsFor({"ITK-SNAP", "/usr/bin/itksnap"}, request),
            (QStringList{"-g", "/data/it's \"one\".nii.gz", "-s", "/data/truth.nii.gz"}));
}

TEST_F(ViewerPageTest, RealTotalsegSmallIsNotLaidOverTheTrunk) {
  VISCERA_REQUIRE_TEST_DATA(trunk, "ct/totalseg_trunk");
  VISCERA_REQUIRE_TEST_DATA(small, "ct/totalseg_small");
  ViewerRequest request = requestOf("totalseg_trunk", trunk / "ct.nii.gz");
  request.predictions = {{trunk / "label_btcv13_fast.nii.gz", "own"},
                         {small / "label_btcv13.nii.gz", "totalseg_small"}};
  page_->show(request);
  ASSERT_TRUE(waitForCase("totalseg_trunk"));
  EXPECT_TRUE(page_->state().scene()->laid(0));
  EXPECT_FALSE(page_->state().scene()->laid(1));
  ASSERT_NE(banner(), nullptr);
  EXPECT_THAT(banner()->text().toStdString(), HasSubstr("totalseg_small is not laid over totalseg_trunk"));
}

TEST_F(ViewerPageTest, RealSpleen8Opens) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/spleen_8");
  ViewerRequest request = requestOf("spleen_8", folder / "ct.nii.gz");
  request.truth = folder / "label_spleen.nii.gz";
  page_->show(request);
  ASSERT_TRUE(waitForCase("spleen_8"));
  EXPECT_TRUE(page_->state().scene()->laid(0));
  EXPECT_GT(page_->shown()->layers[0].organs.at(1).volume_ml, 20.0);
}

}  // namespace
}  // namespace viscera
