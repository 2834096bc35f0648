// SPDX-License-Identifier: Apache-2.0
// Surfaces without a display that could draw them: what is made, when, and what is said instead.
#include "gui/shell/preferences.h"
#include "gui/viewer/surface_frame.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "viewer_volumes.h"
#include "widget_lint.h"

#include <QImage>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kLongest_ms = 60'000;

std::shared_ptr<const Volume> mapOf(const std::vector<std::pair<std::uint8_t, std::int64_t>>& organs) {
  auto labels = std::make_shared<Volume>(test::smallGrid(), VoxelType::UInt8);
  std::int64_t j = 0;
  for (const auto& [label, length] : organs) {  // rows of so many voxels
    for (std::int64_t i = 0; i < length; ++i) labels->voxels<std::uint8_t>()[labels->offset(i, j, 1)] = label;
    ++j;
  }
  return labels;
}

class SurfaceStoreTest : public testing::Test {
 protected:
  SurfaceStoreTest() {
    QObject::connect(&store_, &SurfaceStore::arrived, [this](const SurfaceStore::Mesh& mesh) {
      arrived_.push_back(mesh->label);
    });
  }
  bool waitForAll() {
    return QTest::qWaitFor([this] { return store_.isComplete(); }, kLongest_ms);
  }

  Background background_{1};  // so that the order is that of the requests
  SurfaceStore store_{background_};
  std::vector<int> arrived_;
};

TEST_F(SurfaceStoreTest, MakesTheLargestOrganFirst) {
  store_.show(mapOf({{3, 2}, {6, 7}, {1, 4}}));
  EXPECT_TRUE(store_.isRunning());
  ASSERT_TRUE(waitForAll());
  EXPECT_THAT(arrived_, ElementsAre(6, 1, 3));
  EXPECT_EQ(store_.wanted(), 3U);
  EXPECT_FALSE(store_.isRunning());
  ASSERT_EQ(store_.meshes().size(), 3U);
  // Row of 7 voxels from (10, -17, 35) mm, of 2 x 3 x 5 mm: within half a voxel of their outer faces.
  const Eigen::AlignedBox3f& box = store_.meshes()[0]->box_mm;
  EXPECT_NEAR(box.center().x(), 16.0, 0.2);
  EXPECT_NEAR(box.center().y(), -17.0, 0.2);
  EXPECT_NEAR(box.center().z(), 35.0, 0.2);
  EXPECT_NEAR(box.sizes().x(), 14.0, 2.0);
  EXPECT_GT(store_.bytes(), 0);
}

TEST_F(SurfaceStoreTest, WhatIsStaleIsDropped) {
  const auto first = mapOf({{3, 2}, {6, 7}});
  store_.show(first);
  store_.show(mapOf({{9, 5}}));
  ASSERT_TRUE(waitForAll());
  QTest::qWait(50);
  EXPECT_THAT(arrived_, ElementsAre(9));
  ASSERT_EQ(store_.meshes().size(), 1U);
  store_.show(first);
  ASSERT_TRUE(waitForAll());
  EXPECT_THAT(arrived_, ElementsAre(9, 6, 3));
}

TEST_F(SurfaceStoreTest, ALabelMapSeenBeforeIsNotMadeAgain) {
  const auto first = mapOf({{3, 2}, {6, 7}});
  const auto second = mapOf({{9, 5}});
  store_.show(first);
  ASSERT_TRUE(waitForAll());
  store_.show(second);
  ASSERT_TRUE(waitForAll());
  const std::int64_t both = store_.bytes();
  QSignalSpy replaced(&store_, &SurfaceStore::replaced);
  store_.show(first);
  EXPECT_EQ(replaced.size(), 1);
  EXPECT_FALSE(store_.isRunning());
  EXPECT_EQ(store_.meshes().size(), 2U);
  EXPECT_THAT(arrived_, ElementsAre(6, 3, 9));
  store_.forgetOthers({second});
  EXPECT_LT(store_.bytes(), both);
  EXPECT_THAT(store_.meshes(), IsEmpty()) << "the one shown is gone";
  store_.forgetOthers({});
  EXPECT_EQ(store_.bytes(), 0);
}

TEST_F(SurfaceStoreTest, StopsAndGoesOn) {
  store_.show(mapOf({{3, 2}, {6, 7}, {1, 4}}));
  store_.stop();
  EXPECT_FALSE(store_.isRunning());
  QTest::qWait(50);
  EXPECT_THAT(arrived_, IsEmpty());
  EXPECT_FALSE(store_.isComplete());
  store_.resume();
  ASSERT_TRUE(waitForAll());
  EXPECT_THAT(arrived_, ElementsAre(6, 1, 3));
}

TEST_F(SurfaceStoreTest, AnEmptyLabelMapHasNoOrgans) {
  store_.show(mapOf({}));
  ASSERT_TRUE(waitForAll());
  EXPECT_EQ(store_.wanted(), 0U);
  EXPECT_THAT(store_.meshes(), IsEmpty());
}

class SurfacePaneTest : public testing::Test {
 protected:
  SurfacePaneTest() {
    auto scan = std::make_shared<const Volume>(test::smallScan());
    state_.setScene(std::make_shared<const SliceScene>(makeScene(scan, "scan", {{"truth", mapOf({{6, 7}})}})),
                    true);
  }
  ~SurfacePaneTest() override { resetPreferences(PreferenceScope::Habit); }

  static QPushButton* button(QWidget& area, const QString& text) {
    for (QPushButton* one : area.findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }

  Background background_{2};
  ViewerState state_;
  SurfaceStore store_{background_};
};

TEST_F(SurfacePaneTest, IsMadeWhenItIsFirstShown) {
  ViewerView view(state_);
  view.setSurfaces(store_);
  view.resize(1180, 720);
  view.show();
  EXPECT_EQ(view.grid().surfaces(), nullptr);
  EXPECT_EQ(view.grid().shownFrames().size(), 3U);
  view.toolbar().chooseLayout(PaneLayout::Four);
  ASSERT_NE(view.grid().surfaces(), nullptr);
  EXPECT_TRUE(view.grid().surfaces()->isVisible());
  EXPECT_EQ(view.grid().shownFrames().size(), 3U) << "the slices stay";
  view.toolbar().chooseLayout(PaneLayout::Row);
  EXPECT_FALSE(view.grid().surfaces()->isVisible());
}

TEST_F(SurfacePaneTest, SaysInOneSentenceThatThereIsNoOpenGl) {
  SurfaceFrame frame(state_, store_);
  frame.resize(420, 320);
  EXPECT_EQ(frame.pane().window3d(), nullptr);
  EXPECT_THAT(frame.pane().sentence().toStdString(), HasSubstr("being started"))
      << "not seen, so not tried yet";
  frame.show();
  EXPECT_EQ(frame.pane().window3d(), nullptr);
  EXPECT_THAT(frame.pane().sentence().toStdString(), HasSubstr("OpenGL 3.2"));
  EXPECT_EQ(frame.pane().accessibleDescription(), frame.pane().sentence());
  EXPECT_FALSE(store_.isRunning()) << "nothing is made that cannot be shown";
  state_.moveTo({12.0, -14.0, 40.0});
  state_.setVisibleOrgans({});
  QTest::mousePress(&frame.pane(), Qt::LeftButton, {}, {50, 50});
  QTest::mouseMove(&frame.pane(), {90, 80});
  QTest::mouseRelease(&frame.pane(), Qt::LeftButton, {}, {90, 80});
  QTest::keyClick(&frame.pane(), Qt::Key_Left);
  frame.pane().lookFrom(SurfaceView::Superior);
  EXPECT_EQ(frame.pane().picture().size(), frame.pane().size());
}

TEST_F(SurfacePaneTest, ADoubleClickShowsItAloneAndAnotherAllAgain) {
  PaneGrid grid(state_);
  grid.setSurfaceMaker([this](QWidget* parent) { return new SurfaceFrame(state_, store_, parent); });
  grid.resize(900, 600);
  grid.show();
  grid.setPaneLayout(PaneLayout::Four);
  SurfaceFrame& frame = *grid.surfaces();
  EXPECT_EQ(frame.geometry().bottomRight(), grid.rect().bottomRight());
  EXPECT_LT(frame.width(), grid.width() / 2 + 1);
  QTest::mouseDClick(&frame.pane(), Qt::LeftButton);
  EXPECT_EQ(frame.geometry(), grid.rect());
  EXPECT_THAT(grid.shownFrames(), IsEmpty());
  QTest::mouseDClick(&frame.pane(), Qt::LeftButton);
  EXPECT_EQ(grid.shownFrames().size(), 3U);
  EXPECT_TRUE(frame.isVisible());
  QTest::mouseDClick(&grid.frame(SliceView::Axial).pane(), Qt::LeftButton);
  EXPECT_FALSE(frame.isVisible());
}

TEST_F(SurfacePaneTest, TurnsByKeysAndComesBackWithTheSlices) {
  SurfacePane pane(state_, store_);
  pane.resize(400, 300);
  pane.show();
  const SurfaceCamera before = pane.camera();
  EXPECT_EQ(before.focus_mm, patientBox(test::smallGrid()).center());
  QTest::keyClick(&pane, Qt::Key_Right);
  QTest::keyClick(&pane, Qt::Key_Plus);
  EXPECT_GT((pane.camera().axes - before.axes).norm(), 0.1);
  EXPECT_LT(pane.camera().halfHeight_mm, before.halfHeight_mm);
  state_.resetZoom();
  EXPECT_EQ(pane.camera().axes, before.axes);
  EXPECT_EQ(pane.camera().halfHeight_mm, before.halfHeight_mm);
  pane.lookFrom(SurfaceView::Left);
  pane.resize(200, 300);
  EXPECT_EQ(pane.camera().axes.row(2), Eigen::RowVector3d(1.0, 0.0, 0.0))
      << "fits the new shape from the same side";
  QSignalSpy maximise(&pane, &SurfacePane::maximiseRequested);
  QTest::keyClick(&pane, Qt::Key_Return);
  EXPECT_EQ(maximise.size(), 1);
}

TEST_F(SurfacePaneTest, TheLayoutThatWasChosenComesBack) {
  {
    ViewerView view(state_);
    view.setSurfaces(store_);
    view.toolbar().chooseLayout(PaneLayout::Four);
    QTest::mouseClick(button(view, "Row"), Qt::LeftButton);
  }
  {
    ViewerView view(state_);
    view.setSurfaces(store_);
    EXPECT_EQ(view.grid().paneLayout(), PaneLayout::Row);
    QTest::mouseClick(button(view, "3D"), Qt::LeftButton);
  }
  ViewerView view(state_);
  view.setSurfaces(store_);
  EXPECT_EQ(view.grid().paneLayout(), PaneLayout::Four);
}

TEST_F(SurfacePaneTest, ALayerThatLiesElsewhereCannotBeChosen) {
  Geometry elsewhere = test::smallGrid();
  elsewhere.origin_mm[2] += 180.0;
  const auto far = std::make_shared<const Volume>(test::labelsAt(elsewhere, 1, {{1, 1, 1}}));
  auto scan = std::make_shared<const Volume>(test::smallScan());
  state_.setScene(
      std::make_shared<const SliceScene>(makeScene(scan, "scan", {{"far", far}, {"here", mapOf({{6, 7}})}})),
      false);
  SurfaceFrame frame(state_, store_);
  frame.setLayerNames({"Truth", "A: far"});
  EXPECT_EQ(frame.pane().layer(), 1U);
}

TEST_F(SurfacePaneTest, EveryControlHasANameAndRoom) {
  SurfaceFrame frame(state_, store_);
  frame.setLayerNames({"Truth"});
  frame.resize(420, 320);
  frame.show();
  EXPECT_THAT(test::problemsOfWidgets(frame), IsEmpty());
}

}  // namespace
}  // namespace viscera
