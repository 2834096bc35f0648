// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/organ_colours.h"
#include "gui/viewer/pane_grid.h"
#include "gui/viewer/slice_pane.h"
#include "viewer/ruler.h"
#include "viewer_volumes.h"

#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QWheelEvent>

#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

constexpr QSize kPane(320, 240);

class SlicePaneTest : public testing::Test {
 protected:
  SlicePaneTest() {
    for (auto& [view, pane] : panes_) {
      pane = std::make_unique<SlicePane>(state_, view);
      pane->resize(kPane);
    }
    state_.setWindow({255.0, 127.5});  // a grey is its HU
    show({});
  }
  /// What is seen of voxel (i, 2, 2) in the axial pane, but for its rim.
  std::set<QRgb> coloursOf(int i) {
    const QPointF from = axial().pointOf(placeOf(i - 0.4, 1.6, 2));
    const QPointF to = axial().pointOf(placeOf(i + 0.4, 2.4, 2));
    std::set<QRgb> colours;
    for (int y = qRound(from.y()); y < qRound(to.y()); ++y)
      for (int x = qRound(from.x()); x < qRound(to.x()); ++x) colours.insert(axial().picture().pixel(x, y));
    return colours;
  }
  void show(std::vector<LabelLayer> layers, bool fresh = true) {
    auto scan = std::make_shared<const Volume>(test::smallScan());
    state_.setScene(std::make_shared<const SliceScene>(makeScene(scan, "scan", std::move(layers))), fresh);
  }
  SlicePane& pane(SliceView view) { return *panes_[static_cast<std::size_t>(view)].second; }
  SlicePane& axial() { return pane(SliceView::Axial); }
  /// LPS of a voxel, by hand.
  static Eigen::Vector3d placeOf(double i, double j, double k) {
    return {10.0 + 2.0 * i, -20.0 + 3.0 * j, 30.0 + 5.0 * k};
  }
  QRgb pixelAt(SlicePane& shown, const Eigen::Vector3d& lps_mm) {
    const QPointF at = shown.pointOf(lps_mm);
    return shown.picture().pixel(static_cast<int>(at.x()), static_cast<int>(at.y()));
  }
  static void send(SlicePane& to,
                   QEvent::Type type,
                   const QPointF& at,
                   Qt::MouseButton button,
                   Qt::MouseButtons buttons,
                   Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QMouseEvent event(type, at, to.mapToGlobal(at), button, buttons, modifiers);
    QApplication::sendEvent(&to, &event);
  }
  static void drag(SlicePane& in, const QPointF& from, const QPointF& to, Qt::MouseButton button) {
    send(in, QEvent::MouseButtonPress, from, button, button);
    send(in, QEvent::MouseMove, (from + to) / 2.0, Qt::NoButton, button);
    send(in, QEvent::MouseMove, to, Qt::NoButton, button);
    send(in, QEvent::MouseButtonRelease, to, button, Qt::NoButton);
  }
  static void click(SlicePane& in, const Eigen::Vector3d& lps_mm) {
    const QPointF at = in.pointOf(lps_mm);
    send(in, QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
    send(in, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    send(in, QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
  }
  static void turnWheel(SlicePane& over,
                        int eighths,
                        const QPointF& at = {160.0, 120.0},
                        Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QWheelEvent event(
        at, over.mapToGlobal(at), {}, {0, eighths}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&over, &event);
  }

  ViewerState state_;
  std::array<std::pair<SliceView, std::unique_ptr<SlicePane>>, 3> panes_{
      {{SliceView::Axial, nullptr}, {SliceView::Coronal, nullptr}, {SliceView::Sagittal, nullptr}}};
};

TEST_F(SlicePaneTest, BeginsInTheMiddleAndShowsEachVoxelWhereItLies) {
  EXPECT_EQ(state_.slice(SliceView::Axial), 2);
  EXPECT_EQ(state_.slice(SliceView::Coronal), 3);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 4);
  for (int j = 0; j < 6; ++j)
    for (int i = 0; i < 8; ++i)
      ASSERT_EQ(qRed(pixelAt(axial(), placeOf(i, j, 2))), i + 10 * j + 80) << i << ' ' << j;
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < 8; ++i)
      ASSERT_EQ(qRed(pixelAt(pane(SliceView::Coronal), placeOf(i, 3, k))), i + 30 + 40 * k);
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 6; ++j)
      ASSERT_EQ(qRed(pixelAt(pane(SliceView::Sagittal), placeOf(4, j, k))), 4 + 10 * j + 40 * k);
}

TEST_F(SlicePaneTest, PicturesAreRadiological) {
  // The patient's left (larger x) is at the right, the front (smaller y) and the head (larger z) at the top.
  EXPECT_LT(axial().pointOf(placeOf(0, 0, 2)).x(), axial().pointOf(placeOf(7, 0, 2)).x());
  EXPECT_LT(axial().pointOf(placeOf(0, 0, 2)).y(), axial().pointOf(placeOf(0, 5, 2)).y());
  SlicePane& coronal = pane(SliceView::Coronal);
  EXPECT_LT(coronal.pointOf(placeOf(0, 3, 3)).y(), coronal.pointOf(placeOf(0, 3, 0)).y());
  SlicePane& sagittal = pane(SliceView::Sagittal);
  EXPECT_LT(sagittal.pointOf(placeOf(4, 0, 0)).x(), sagittal.pointOf(placeOf(4, 5, 0)).x());
  const EdgeLetters letters = state_.plane(SliceView::Axial).letters();
  EXPECT_EQ(letters.left + letters.right + letters.top + letters.bottom, "RLAP");
}

TEST_F(SlicePaneTest, AWheelStepGoesOneSliceTowardsHeadFrontOrLeft) {
  turnWheel(axial(), 120);
  EXPECT_EQ(state_.slice(SliceView::Axial), 3);
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(5, 1, 3))), 5 + 10 + 120);
  turnWheel(axial(), 120);
  EXPECT_EQ(state_.slice(SliceView::Axial), 3) << "there is no slice above";
  turnWheel(pane(SliceView::Coronal), 120);
  EXPECT_EQ(state_.slice(SliceView::Coronal), 2) << "the front is where y is smaller";
  turnWheel(pane(SliceView::Sagittal), 120);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 5);
  turnWheel(axial(), -60);
  EXPECT_EQ(state_.slice(SliceView::Axial), 3) << "half a notch of a fine wheel";
  turnWheel(axial(), -60);
  EXPECT_EQ(state_.slice(SliceView::Axial), 2);
}

TEST_F(SlicePaneTest, KeysGoThroughTheSlices) {
  QTest::keyClick(&axial(), Qt::Key_Down);
  EXPECT_EQ(state_.slice(SliceView::Axial), 1);
  QTest::keyClick(&axial(), Qt::Key_Home);
  EXPECT_EQ(state_.slice(SliceView::Axial), 3) << "the head end";
  QTest::keyClick(&axial(), Qt::Key_End);
  EXPECT_EQ(state_.slice(SliceView::Axial), 0);
  QTest::keyClick(&pane(SliceView::Sagittal), Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 0) << "five, or as many as there are";
}

TEST_F(SlicePaneTest, ShiftAndMoveLeadsTheOtherPanesToTheVoxel) {
  send(axial(), QEvent::MouseMove, axial().pointOf(placeOf(6, 1, 2)), Qt::NoButton, Qt::NoButton);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 4) << "without Shift nothing moves";
  send(axial(),
       QEvent::MouseMove,
       axial().pointOf(placeOf(6, 1, 2)),
       Qt::NoButton,
       Qt::NoButton,
       Qt::ShiftModifier);
  EXPECT_EQ(state_.slice(SliceView::Axial), 2);
  EXPECT_EQ(state_.slice(SliceView::Coronal), 1);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 6);
  EXPECT_NEAR((state_.position_mm() - placeOf(6, 1, 2)).norm(), 0.0, 1e-6);
  SlicePane& coronal = pane(SliceView::Coronal);
  EXPECT_EQ(qRed(pixelAt(coronal, placeOf(0, 1, 0))), 10);
  drag(coronal, {10.0, 10.0}, coronal.pointOf(placeOf(2, 1, 3)), Qt::LeftButton);
  EXPECT_EQ(state_.slice(SliceView::Axial), 3);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 2);
}

TEST_F(SlicePaneTest, ThePositionStaysInTheScan) {
  drag(axial(), {160.0, 120.0}, {-50.0, -50.0}, Qt::LeftButton);
  EXPECT_NEAR((state_.position_mm() - placeOf(0, 0, 2)).norm(), 0.0, 1e-6);
}

TEST_F(SlicePaneTest, WindowToolChangesTheWindowAndNothingElse) {
  state_.setTool(ViewerTool::Window);
  state_.setWindow({400.0, 40.0});
  drag(axial(), {100.0, 100.0}, {110.0, 120.0}, Qt::LeftButton);
  EXPECT_DOUBLE_EQ(state_.window().width_hu, 408.0);  // 10 px of 400 / 500 HU
  EXPECT_DOUBLE_EQ(state_.window().level_hu, 56.0);
  EXPECT_EQ(state_.slice(SliceView::Sagittal), 4);
}

TEST_F(SlicePaneTest, RulerMeasuresMillimetres) {
  state_.setTool(ViewerTool::Ruler);
  drag(axial(), axial().pointOf(placeOf(1, 1, 2)), axial().pointOf(placeOf(4, 5, 2)), Qt::LeftButton);
  ASSERT_EQ(state_.measurements().size(), 1U);
  const Measurement& ruler = state_.measurements().front();
  EXPECT_NEAR(distance_mm(ruler.points_mm[0], ruler.points_mm[1]), 13.4164, 1e-3);  // 6 and 12 mm
  EXPECT_EQ(measurementText(ruler), "13.4 mm");
  EXPECT_EQ(ruler.slice, 2);
  EXPECT_TRUE(ruler.finished);
  drag(axial(), {50.0, 50.0}, {50.0, 50.0}, Qt::LeftButton);
  EXPECT_EQ(state_.measurements().size(), 1U) << "a click measures nothing";
  QTest::keyClick(&axial(), Qt::Key_Delete);
  EXPECT_TRUE(state_.measurements().empty());
}

TEST_F(SlicePaneTest, TheEndOfARulerIsMovedByDraggingIt) {
  state_.setTool(ViewerTool::Ruler);
  drag(axial(), axial().pointOf(placeOf(1, 1, 2)), axial().pointOf(placeOf(4, 5, 2)), Qt::LeftButton);
  drag(axial(),
       axial().pointOf(placeOf(4, 5, 2)) + QPointF(1.0, -1.0),
       axial().pointOf(placeOf(6, 1, 2)),
       Qt::LeftButton);
  ASSERT_EQ(state_.measurements().size(), 1U) << "and no second one is begun";
  EXPECT_EQ(measurementText(state_.measurements()[0]), "10.0 mm");  // five columns of 2 mm
  state_.setSlice(SliceView::Axial, 1);
  drag(axial(), axial().pointOf(placeOf(6, 1, 1)), axial().pointOf(placeOf(6, 4, 1)), Qt::LeftButton);
  EXPECT_EQ(state_.measurements().size(), 2U) << "points of other slices are not held";
}

TEST_F(SlicePaneTest, AnAngleTakesThreeClicksAndIsThatInThePatient) {
  state_.setTool(ViewerTool::Angle);
  SlicePane& coronal = pane(SliceView::Coronal);
  click(coronal, placeOf(6, 3, 0));
  EXPECT_EQ(measurementText(state_.measurements().at(0)), "");
  click(coronal, placeOf(1, 3, 0));
  send(coronal, QEvent::MouseMove, coronal.pointOf(placeOf(1, 3, 3)), Qt::NoButton, Qt::NoButton);
  EXPECT_EQ(measurementText(state_.measurements().at(0)), "90.0°") << "it is told while it is drawn";
  EXPECT_FALSE(state_.measurements()[0].finished);
  click(coronal, placeOf(3, 3, 2));
  // Arms of (10, 0) and (4, 10) mm: atan(10 / 4). In voxels it would be 45 degrees.
  EXPECT_EQ(measurementText(state_.measurements().at(0)), "68.2°");
  EXPECT_TRUE(state_.measurements()[0].finished);
  send(coronal, QEvent::MouseMove, {20.0, 20.0}, Qt::NoButton, Qt::NoButton);
  EXPECT_EQ(measurementText(state_.measurements().at(0)), "68.2°") << "and then stays";
  click(axial(), placeOf(1, 1, 2));
  click(axial(), placeOf(3, 4, 2));
  click(axial(), placeOf(6, 4, 2));
  ASSERT_EQ(state_.measurements().size(), 2U);
  // Arms of (-4, -9) and (6, 0) mm: 180 - atan(9 / 4) degrees.
  EXPECT_EQ(measurementText(state_.measurements()[1]), "114.0°");
}

TEST_F(SlicePaneTest, PointsOfAnAngleAreMovedAndEscapeAndDeleteTakeBack) {
  state_.setTool(ViewerTool::Angle);
  for (const Eigen::Vector3d& at : {placeOf(5, 1, 2), placeOf(1, 1, 2), placeOf(1, 5, 2)}) click(axial(), at);
  EXPECT_EQ(measurementText(state_.measurements().at(0)), "90.0°");
  const QPointF vertex = axial().pointOf(placeOf(1, 1, 2));
  drag(axial(), vertex, axial().pointOf(placeOf(5, 5, 2)), Qt::LeftButton);
  // The vertex sees (0, -12) and (-8, 0) mm.
  EXPECT_EQ(measurementText(state_.measurements().at(0)), "90.0°");
  EXPECT_EQ(state_.measurements()[0].points_mm[1], axial().patientAt(axial().pointOf(placeOf(5, 5, 2))));
  const QPointF arm = axial().pointOf(placeOf(1, 5, 2));
  send(axial(), QEvent::MouseButtonPress, arm, Qt::LeftButton, Qt::LeftButton);
  send(axial(), QEvent::MouseMove, axial().pointOf(placeOf(1, 1, 2)), Qt::NoButton, Qt::LeftButton);
  EXPECT_EQ(measurementText(state_.measurements()[0]), "33.7°");  // atan(8 / 12)
  QTest::keyClick(&axial(), Qt::Key_Escape);
  EXPECT_EQ(measurementText(state_.measurements()[0]), "90.0°") << "Escape puts the point back";
  send(axial(), QEvent::MouseButtonRelease, arm, Qt::LeftButton, Qt::NoButton);
  click(axial(), placeOf(3, 3, 2));
  click(axial(), placeOf(6, 2, 2));
  QTest::keyClick(&axial(), Qt::Key_Escape);
  EXPECT_EQ(state_.measurements().size(), 1U) << "Escape gives up what is not finished";
  click(axial(), placeOf(3, 3, 2));
  state_.setTool(ViewerTool::Navigate);
  EXPECT_EQ(state_.measurements().size(), 1U) << "and so does another tool";
  QTest::keyClick(&axial(), Qt::Key_Delete);
  EXPECT_TRUE(state_.measurements().empty());
}

TEST_F(SlicePaneTest, AnAngleStaysOnItsSliceAndAnArmNeedsALength) {
  state_.setTool(ViewerTool::Angle);
  click(axial(), placeOf(5, 1, 2));
  click(axial(), placeOf(5, 1, 2));
  ASSERT_EQ(state_.measurements().size(), 1U);
  EXPECT_EQ(state_.measurements()[0].points_mm.size(), 2U) << "a second click at one place is none";
  state_.setSlice(SliceView::Axial, 3);
  click(axial(), placeOf(2, 2, 3));
  ASSERT_EQ(state_.measurements().size(), 1U) << "what was begun on another slice is given up";
  EXPECT_EQ(state_.measurements()[0].slice, 3);
  send(axial(),
       QEvent::MouseButtonDblClick,
       axial().pointOf(placeOf(4, 2, 3)),
       Qt::LeftButton,
       Qt::LeftButton);
  send(axial(), QEvent::MouseButtonRelease, {}, Qt::LeftButton, Qt::NoButton);
  EXPECT_EQ(state_.measurements()[0].points_mm.size(), 3U) << "a quick click counts";
}

TEST_F(SlicePaneTest, ZoomKeepsWhatIsUnderThePointerAndDoubleClickAsksToBeAlone) {
  const QPointF at(90.0, 70.0);
  const Eigen::Vector3d before = axial().patientAt(at);
  turnWheel(axial(), 240, at, Qt::ControlModifier);
  EXPECT_NEAR(state_.zoom(SliceView::Axial).zoom, 1.44, 1e-9);
  EXPECT_NEAR((axial().patientAt(at) - before).norm(), 0.0, 1e-6);
  EXPECT_EQ(state_.slice(SliceView::Axial), 2);
  drag(axial(), at, at + QPointF(0.0, -50.0), Qt::RightButton);
  EXPECT_NEAR(state_.zoom(SliceView::Axial).zoom, 1.44 * std::exp(0.5), 1e-9);
  EXPECT_NEAR((axial().patientAt(at) - before).norm(), 0.0, 1e-6);
  drag(axial(), at, at + QPointF(20.0, 5.0), Qt::MiddleButton);
  EXPECT_NEAR((axial().patientAt(at + QPointF(20.0, 5.0)) - before).norm(), 0.0, 1e-6);
  EXPECT_DOUBLE_EQ(state_.zoom(SliceView::Coronal).zoom, 1.0);
  QSignalSpy alone(&axial(), &SlicePane::maximiseRequested);
  QTest::mouseDClick(&axial(), Qt::LeftButton);
  EXPECT_EQ(alone.size(), 1);
}

TEST_F(SlicePaneTest, LabelsKeepTheirVoxelsAndAnEyeTakesAnOrganAway) {
  auto labels = std::make_shared<const Volume>(test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}}));
  show({{"truth", labels}});
  state_.setInk(0, {true, LabelStyle::Fill, 1.0});
  state_.setInterpolation(Interpolation::Linear);
  const QRgb liver = organColour(6).rgb();
  EXPECT_EQ(pixelAt(axial(), placeOf(5.45, 2.45, 2)), liver) << "up to the voxel's edge";
  EXPECT_EQ(pixelAt(axial(), placeOf(4.55, 1.55, 2)), liver);
  EXPECT_NE(pixelAt(axial(), placeOf(5.55, 2, 2)), liver) << "and not beyond";
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(6, 2, 2))), 106);
  state_.setPalette(OrganPalette::Slicer);
  EXPECT_EQ(pixelAt(axial(), placeOf(5, 2, 2)), organColour(6, OrganPalette::Slicer).rgb());
  std::bitset<256> visible;
  visible.set().reset(6);
  state_.setVisibleOrgans(visible);
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(5, 2, 2))), 105);
  state_.setVisibleOrgans(std::bitset<256>().set());
  state_.setOverlaysShown(false);
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(5, 2, 2))), 105);
}

TEST_F(SlicePaneTest, LeftAndRightOrgansDifferInEveryPalette) {
  Volume labels(test::smallGrid(), VoxelType::UInt8);
  const std::array<std::uint8_t, 4> pairs = {2, 3, 12, 13};  // kidneys, adrenal glands
  for (std::size_t n = 0; n < pairs.size(); ++n)
    labels.voxels<std::uint8_t>()[labels.offset(static_cast<std::int64_t>(n), 2, 2)] = pairs.at(n);
  show({{"truth", std::make_shared<const Volume>(std::move(labels))}});
  state_.setInk(0, {true, LabelStyle::Fill, 1.0});
  for (const OrganPalette palette : {OrganPalette::Viscera, OrganPalette::Slicer}) {
    state_.setPalette(palette);
    EXPECT_NE(pixelAt(axial(), placeOf(0, 2, 2)), pixelAt(axial(), placeOf(1, 2, 2)));
    EXPECT_NE(pixelAt(axial(), placeOf(2, 2, 2)), pixelAt(axial(), placeOf(3, 2, 2)));
  }
}

TEST_F(SlicePaneTest, TheErrorMapTellsMissedFalseAndWrongOrgansApart) {
  Volume truth = test::labelsAt(test::smallGrid(), 6, {{1, 2, 2}, {5, 2, 2}, {6, 2, 2}});
  Volume prediction = test::labelsAt(test::smallGrid(), 6, {{3, 2, 2}, {6, 2, 2}});
  prediction.voxels<std::uint8_t>()[prediction.offset(5, 2, 2)] = 1;
  show({{"truth", std::make_shared<const Volume>(std::move(truth))},
        {"A", std::make_shared<const Volume>(std::move(prediction))}});
  for (std::size_t i = 0; i < 2; ++i) state_.setInk(i, {false, LabelStyle::Fill, 1.0});
  ErrorMapLook look;
  look.shown = true;
  look.opacity = 1.0;
  state_.setErrorMap(look);
  using Colours = std::set<QRgb>;
  EXPECT_EQ(coloursOf(1), (Colours{0xff00ffff, qRgb(101, 101, 101)})) << "missed: cyan, and the scan between";
  EXPECT_EQ(coloursOf(3), (Colours{0xffff0090, qRgb(103, 103, 103)})) << "extra: pink";
  EXPECT_EQ(coloursOf(5), (Colours{0xffffff00, qRgb(105, 105, 105)})) << "wrong organ: yellow";
  EXPECT_EQ(coloursOf(6), Colours{qRgb(106, 106, 106)}) << "right";
}

TEST_F(SlicePaneTest, WhileErrorsAreMarkedOrgansAreContoursAlone) {
  auto truth = std::make_shared<const Volume>(test::labelsAt(test::smallGrid(), 6, {{5, 2, 2}}));
  show({{"truth", truth}, {"A", truth}});
  state_.setInk(0, {false, LabelStyle::Fill, 1.0});
  state_.setInk(1, {true, LabelStyle::Fill, 0.4});
  EXPECT_NE(qRed(pixelAt(axial(), placeOf(5, 2, 2))), 105);
  ErrorMapLook look;
  look.shown = true;
  state_.setErrorMap(look);
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(5, 2, 2))), 105) << "no fill that might be an error";
  EXPECT_NE(qRed(pixelAt(axial(), placeOf(5.48, 2, 2))), 105) << "but the rim of the organ";
  state_.setErrorMap(ErrorMapLook{});
  EXPECT_NE(qRed(pixelAt(axial(), placeOf(5, 2, 2))), 105) << "filled again";
}

TEST_F(SlicePaneTest, TheCornerTellsHowMuchIsWrong) {
  const Geometry grid = test::smallGrid();
  auto truth = std::make_shared<const Volume>(test::labelsAt(grid, 6, {{1, 2, 2}, {5, 2, 2}, {6, 2, 0}}));
  auto prediction = std::make_shared<const Volume>(test::labelsAt(grid, 6, {{3, 2, 2}, {6, 2, 0}}));
  show({{"truth", truth}, {"A", prediction}});
  axial().setNotes(true);
  EXPECT_TRUE(axial().notes().isEmpty());
  ErrorMapLook look;
  look.shown = true;
  state_.setErrorMap(look);
  EXPECT_EQ(axial().notes(), (QStringList{"Errors of A, whole scan", "missed", "extra", "wrong organ"}))
      << "nothing was counted";
  state_.setLabelPairs({nullptr, std::make_shared<const LabelPairs>(*truth, *prediction)});
  // Voxels of 30 mm³: two are missed, one is extra.
  EXPECT_EQ(axial().notes(),
            (QStringList{"Errors of A, whole scan", "missed 0.06 ml", "extra 0.03 ml", "wrong organ 0 ml"}));
  EXPECT_DOUBLE_EQ(state_.errorVolumes_ml(1)->at(1), 0.06);
  EXPECT_DOUBLE_EQ(state_.errorVolumes_ml(1)->at(2), 0.03);
  state_.setVisibleOrgans(std::bitset<256>().set().reset(6));
  EXPECT_EQ(axial().notes().first(), "Errors of A, shown organs");
  EXPECT_DOUBLE_EQ(state_.errorVolumes_ml(1)->at(1), 0.0);
  state_.setOverlaysShown(false);
  EXPECT_EQ(axial().notes(), QStringList{"Label maps are hidden (key S)"});
}

TEST_F(SlicePaneTest, SideBySideEachPaneHasItsLayerAndAllMoveTogether) {
  auto truth = std::make_shared<const Volume>(test::labelsAt(test::smallGrid(), 1, {{5, 2, 2}}));
  auto prediction = std::make_shared<const Volume>(test::labelsAt(test::smallGrid(), 1, {{2, 2, 2}}));
  show({{"truth", truth}, {"A", prediction}});
  for (std::size_t i = 0; i < 2; ++i) state_.setInk(i, {i == 0, LabelStyle::Fill, 1.0});
  PaneGrid grid(state_);
  grid.resize(900, 400);
  grid.setLayerNames({"Truth", "Prediction A"});
  grid.setPaneLayout(PaneLayout::SideBySide);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(state_.inks()[i].shown) << "also where its layer is off over the others";
    state_.setInk(i, {true, LabelStyle::Fill, 1.0});
  }
  ASSERT_EQ(grid.shownFrames().size(), 2U);
  SlicePane& left = grid.shownFrames()[0]->pane();
  SlicePane& right = grid.shownFrames()[1]->pane();
  const QRgb spleen = organColour(1).rgb();
  EXPECT_EQ(pixelAt(left, placeOf(5, 2, 2)), spleen);
  EXPECT_NE(pixelAt(left, placeOf(2, 2, 2)), spleen);
  EXPECT_EQ(pixelAt(right, placeOf(2, 2, 2)), spleen);
  EXPECT_NE(pixelAt(right, placeOf(5, 2, 2)), spleen);
  turnWheel(left, -120);
  EXPECT_EQ(qRed(pixelAt(right, placeOf(3, 3, 1))), 3 + 30 + 40) << "the other pane follows";
  turnWheel(right, 120, {50.0, 50.0}, Qt::ControlModifier);
  EXPECT_EQ(left.pointOf(placeOf(3, 3, 1)), right.pointOf(placeOf(3, 3, 1)));
}

TEST_F(SlicePaneTest, SideBySideAClosedEyeHidesTheLayerOfItsPaneAlone) {
  auto labels = std::make_shared<const Volume>(test::labelsAt(test::smallGrid(), 1, {{5, 2, 2}}));
  show({{"truth", labels}, {"A", labels}});
  PaneGrid grid(state_);
  grid.resize(900, 400);
  grid.setLayerNames({"Truth", "Prediction A"});
  grid.setPaneLayout(PaneLayout::SideBySide);
  for (std::size_t i = 0; i < 2; ++i) state_.setInk(i, {true, LabelStyle::Fill, 1.0});
  SlicePane& left = grid.shownFrames()[0]->pane();
  SlicePane& right = grid.shownFrames()[1]->pane();
  const QRgb spleen = organColour(1).rgb();
  EXPECT_EQ(pixelAt(right, placeOf(5, 2, 2)), spleen);
  state_.setInk(1, {false, LabelStyle::Fill, 1.0});
  EXPECT_EQ(qRed(pixelAt(right, placeOf(5, 2, 2))), 105) << "the scan alone";
  EXPECT_EQ(right.notes(), QStringList{"Hidden by its eye"});
  EXPECT_EQ(pixelAt(left, placeOf(5, 2, 2)), spleen);
  state_.setInk(1, {true, LabelStyle::Contour, 1.0});
  EXPECT_EQ(qRed(pixelAt(right, placeOf(5, 2, 2))), 105) << "an outline";
  EXPECT_EQ(pixelAt(left, placeOf(5, 2, 2)), spleen) << "each is drawn as its own row says";
  state_.setVisibleOrgans(std::bitset<256>().set().reset(1));
  EXPECT_EQ(qRed(pixelAt(left, placeOf(5, 2, 2))), 105) << "an organ's eye";
  grid.setPaneLayout(PaneLayout::Large);
  EXPECT_TRUE(state_.inks()[1].shown) << "over each other nothing was hidden";
}

TEST_F(SlicePaneTest, SideBySideEachPredictionHasItsOwnErrors) {
  const Geometry grid = test::smallGrid();
  auto truth = std::make_shared<const Volume>(test::labelsAt(grid, 1, {{5, 2, 2}}));
  auto nothing = std::make_shared<const Volume>(test::labelsAt(grid, 1, {}));
  show({{"truth", truth}, {"A", truth}, {"B", nothing}});
  ErrorMapLook look;
  look.shown = true;
  look.opacity = 1.0;
  look.hatched = false;
  state_.setErrorMap(look);
  PaneGrid panes(state_);
  panes.resize(900, 400);
  panes.setLayerNames({"Truth", "A: one", "B: other"});
  panes.setPaneLayout(PaneLayout::SideBySide);
  const std::vector<PaneFrame*> frames = panes.shownFrames();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(qRed(pixelAt(frames[0]->pane(), placeOf(5, 2, 2))), 105) << "the truth has none";
  EXPECT_TRUE(frames[0]->pane().notes().isEmpty());
  EXPECT_EQ(qRed(pixelAt(frames[1]->pane(), placeOf(5, 2, 2))), 105) << "A is right";
  EXPECT_EQ(pixelAt(frames[2]->pane(), placeOf(5, 2, 2)), 0xff00ffffU) << "B misses it";
  EXPECT_EQ(frames[2]->pane().notes().first(), "Errors of B, whole scan");
}

TEST_F(SlicePaneTest, AnotherScanIsDrawnAtOnce) {
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(4, 3, 2))), 114);
  Volume other = test::smallScan();
  for (std::int16_t& value : other.voxels<std::int16_t>()) value = 200;
  state_.setScene(std::make_shared<const SliceScene>(
                      makeScene(std::make_shared<const Volume>(std::move(other)), "other", {})),
                  false);
  EXPECT_EQ(qRed(pixelAt(axial(), placeOf(4, 3, 2))), 200);
}

TEST_F(SlicePaneTest, TheSliderAboveAPaneRunsTowardsTheHead) {
  PaneFrame axialFrame(state_, SliceView::Axial);
  PaneFrame coronalFrame(state_, SliceView::Coronal);
  EXPECT_EQ(axialFrame.slider().maximum(), 3);
  EXPECT_EQ(axialFrame.slider().value(), 2);
  EXPECT_EQ(coronalFrame.slider().value(), 2) << "the front (slice 0 of 6) is at the right";
  axialFrame.slider().setValue(0);
  EXPECT_EQ(state_.slice(SliceView::Axial), 0);
  coronalFrame.slider().setValue(5);
  EXPECT_EQ(state_.slice(SliceView::Coronal), 0);
}

TEST_F(SlicePaneTest, ADoubleClickShowsAViewAloneAndAnotherAllAgain) {
  PaneGrid grid(state_);
  grid.resize(900, 600);
  QTest::mouseDClick(&grid.frame(SliceView::Coronal).pane(), Qt::LeftButton);
  EXPECT_EQ(grid.shownFrames(), std::vector<PaneFrame*>{&grid.frame(SliceView::Coronal)});
  EXPECT_EQ(grid.frame(SliceView::Coronal).geometry(), grid.rect());
  QTest::mouseDClick(&grid.frame(SliceView::Coronal).pane(), Qt::LeftButton);
  EXPECT_EQ(grid.shownFrames().size(), 3U);
}

}  // namespace
}  // namespace viscera
