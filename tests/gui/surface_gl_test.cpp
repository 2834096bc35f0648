// SPDX-License-Identifier: Apache-2.0
// Surfaces as OpenGL draws them, on a virtual display; skipped, with the reason, where there is no
// OpenGL 3.2.
#include "gui/viewer/surface_pane.h"
#include "gui/viewer/surface_window.h"

#include <QColor>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numbers>
#include <vector>

namespace viscera {
namespace {

constexpr int kLongest_ms = 120'000;
constexpr int kLiver = 6;
constexpr QSize kPane(400, 300);
const Eigen::Vector3d kMiddle_mm(-10.0, 5.0, 20.0);
const Eigen::Vector3d kRadii_mm(40.0, 25.0, 55.0);

/// Cube of 160 mm round (0, 0, 0) with an ellipsoid of label 6, in voxels of that size.
std::shared_ptr<const SliceScene> sceneOf(double spacing_mm) {
  Geometry grid;
  const auto count = static_cast<std::int64_t>(160.0 / spacing_mm);
  grid.size = {count, count, count};
  grid.spacing_mm.setConstant(spacing_mm);
  grid.origin_mm.setConstant(-80.0 + spacing_mm / 2.0);
  auto labels = std::make_shared<Volume>(grid, VoxelType::UInt8);
  const Eigen::Affine3d patientFromVoxel = grid.patientFromVoxel();
  for (std::int64_t k = 0; k < count; ++k)
    for (std::int64_t j = 0; j < count; ++j)
      for (std::int64_t i = 0; i < count; ++i) {
        const Eigen::Vector3d index(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k));
        const Eigen::Vector3d way = patientFromVoxel * index - kMiddle_mm;
        if (way.cwiseQuotient(kRadii_mm).norm() <= 1.0)
          labels->voxels<std::uint8_t>()[labels->offset(i, j, k)] = kLiver;
      }
  return std::make_shared<const SliceScene>(makeScene(labels, "scan", {{"truth", labels}}));
}

/// How like a colour is to another in hue, whatever the light: 0 is the same.
double difference(const QColor& one, const QColor& other) {
  const Eigen::Vector3d a(one.redF(), one.greenF(), one.blueF());
  const Eigen::Vector3d b(other.redF(), other.greenF(), other.blueF());
  return (a / std::max(a.norm(), 1e-9) - b / std::max(b.norm(), 1e-9)).norm();
}

/// The pixels that an organ covers.
struct Patch {
  double count = 0.0;
  Eigen::Vector2d middle = Eigen::Vector2d::Zero();
};

Patch patchOf(const QImage& picture, const QColor& colour) {
  Patch patch;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x) {
      const QColor pixel = picture.pixelColor(x, y);
      if (pixel.lightness() < 12 || difference(pixel, colour) > 0.25) continue;
      patch.count += 1.0;
      patch.middle += Eigen::Vector2d(x + 0.5, y + 0.5);
    }
  if (patch.count > 0.0) patch.middle /= patch.count;
  return patch;
}

class SurfaceGlTest : public testing::Test {
 protected:
  void SetUp() override {
    const QString problem = openGlProblem();
    if (problem.isEmpty()) return;
    std::cout << "SKIPPED: no surface was drawn: " << problem.toStdString() << '\n';
    GTEST_SKIP() << problem.toStdString();
  }
  void show(double spacing_mm) {
    state_.setScene(sceneOf(spacing_mm), true);
    pane_ = std::make_unique<SurfacePane>(state_, store_);
    pane_->resize(kPane);
    pane_->show();
    ASSERT_TRUE(
        QTest::qWaitFor([this] { return pane_->window3d() != nullptr && store_.isComplete(); }, kLongest_ms));
    ASSERT_TRUE(waitForWhole());
  }
  bool waitForWhole() {
    return QTest::qWaitFor([this] { return pane_->window3d()->isWhole(); }, kLongest_ms);
  }
  QImage look(SurfaceView view) {
    pane_->lookFrom(view);
    EXPECT_TRUE(waitForWhole());
    return pane_->picture();
  }
  [[nodiscard]] Eigen::Vector2d area() const { return {pane_->width(), pane_->height()}; }

  Background background_{2};
  ViewerState state_;
  SurfaceStore store_{background_};
  std::unique_ptr<SurfacePane> pane_;
};

TEST_F(SurfaceGlTest, AnOrganOfKnownPlaceAndSizeCoversItsPixelsFromThreeSides) {
  show(2.0);
  state_.moveTo({70.0, 70.0, -70.0});  // its lines beside the organ
  // Without perspective the outline is an ellipse of the two radii that are seen.
  const std::array<double, 3> areas_mm2 = {std::numbers::pi * kRadii_mm[0] * kRadii_mm[2],
                                           std::numbers::pi * kRadii_mm[1] * kRadii_mm[2],
                                           std::numbers::pi * kRadii_mm[0] * kRadii_mm[1]};
  const std::array<SurfaceView, 3> views = {SurfaceView::Anterior, SurfaceView::Left, SurfaceView::Superior};
  for (std::size_t i = 0; i < views.size(); ++i) {
    const QImage picture = look(views[i]);
    ASSERT_EQ(picture.size(), kPane);
    const Patch patch = patchOf(picture, organColour(kLiver));
    const double pixels_mm = area().y() / 2.0 / pane_->camera().halfHeight_mm;
    EXPECT_NEAR(patch.count / (areas_mm2[i] * pixels_mm * pixels_mm), 1.0, 0.03) << "view " << i;
    const Eigen::Vector2d wanted = pane_->camera().project(kMiddle_mm, area());
    EXPECT_NEAR((patch.middle - wanted).norm(), 0.0, 1.5) << "view " << i;
    EXPECT_EQ(picture.pixelColor(2, 2), QColor(Qt::black));
  }
}

TEST_F(SurfaceGlTest, ColoursAndEyesAreThoseOfTheOrgans) {
  show(4.0);
  for (const OrganPalette palette : {OrganPalette::Slicer, OrganPalette::Viscera}) {
    state_.setPalette(palette);
    const QImage picture = look(SurfaceView::Anterior);
    const Eigen::Vector2d at = pane_->camera().project(kMiddle_mm + Eigen::Vector3d(9.0, 0.0, 9.0), area());
    const QColor pixel = picture.pixelColor(static_cast<int>(at.x()), static_cast<int>(at.y()));
    EXPECT_LT(difference(pixel, organColour(kLiver, palette)), 0.12);
    EXPECT_GT(pixel.lightness(), organColour(kLiver, palette).lightness() / 2);
  }
  state_.setVisibleOrgans(std::bitset<256>().set().reset(kLiver));
  EXPECT_EQ(patchOf(look(SurfaceView::Anterior), organColour(kLiver)).count, 0.0);
  state_.setVisibleOrgans(std::bitset<256>().set());
  EXPECT_GT(patchOf(look(SurfaceView::Anterior), organColour(kLiver)).count, 1000.0);
}

TEST_F(SurfaceGlTest, WithoutAGraphicsCardFewTrianglesAreTurnedAndAllAreSeenAtRest) {
  show(0.6);
  SurfaceWindow& window = *pane_->window3d();
  const std::size_t all = store_.meshes().at(0)->triangleCount();
  ASSERT_GT(all, 2 * kMostTrianglesWhileTurning) << "a test of nothing otherwise";
  EXPECT_EQ(window.scene().trianglesDrawn(), all);
  if (!window.isSoftware()) GTEST_SKIP() << "a graphics card draws here";
  const Patch whole = patchOf(pane_->picture(), organColour(kLiver));
  std::vector<std::size_t> turned;  // triangles of the frames while it is turned
  const QObject scope;
  QObject::connect(&window, &QOpenGLWindow::frameSwapped, &scope, [&window, &turned] {
    if (!window.isWhole()) turned.push_back(window.scene().trianglesDrawn());
  });
  QTest::mousePress(&window, Qt::LeftButton, {}, {100, 100});
  QTest::mouseMove(&window, {140, 100});
  ASSERT_TRUE(QTest::qWaitFor([&turned] { return !turned.empty(); }, kLongest_ms));
  QTest::mouseMove(&window, {100, 100});
  QTest::mouseRelease(&window, Qt::LeftButton, {}, {100, 100});
  ASSERT_TRUE(QTest::qWaitFor([&window] { return window.isWhole(); }, kLongest_ms));
  EXPECT_EQ(window.scene().trianglesDrawn(), all);
  for (const std::size_t count : turned) {
    EXPECT_LE(count, kMostTrianglesWhileTurning);
    EXPECT_GT(count, kMostTrianglesWhileTurning / 4);
  }
  const Patch again = patchOf(pane_->picture(), organColour(kLiver));
  EXPECT_NEAR(again.count / whole.count, 1.0, 0.02) << "part by part is the same picture as before";
}

TEST_F(SurfaceGlTest, AClickLeadsThePositionToTheSurface) {
  show(2.0);
  (void)look(SurfaceView::Anterior);
  const Eigen::Vector2d at = pane_->camera().project(kMiddle_mm, area());
  QTest::mouseClick(
      pane_->window3d(), Qt::LeftButton, {}, {static_cast<int>(at.x()), static_cast<int>(at.y())});
  const Eigen::Vector3d front = kMiddle_mm - Eigen::Vector3d(0.0, kRadii_mm[1], 0.0);
  EXPECT_NEAR((state_.position_mm() - front).norm(), 0.0, 3.0);
  const Eigen::Vector3d before = state_.position_mm();
  QTest::mouseClick(pane_->window3d(), Qt::LeftButton, {}, {5, 5});
  EXPECT_EQ(state_.position_mm(), before) << "beside all organs";
}

TEST_F(SurfaceGlTest, OutlivesHidingAndResizing) {
  show(4.0);
  pane_->hide();
  QTest::qWait(20);
  pane_->resize(500, 360);
  pane_->show();
  ASSERT_TRUE(waitForWhole());
  const QImage picture = look(SurfaceView::Left);
  EXPECT_EQ(picture.size(), QSize(500, 360));
  EXPECT_GT(patchOf(picture, organColour(kLiver)).count, 1000.0);
  state_.setScene(nullptr, true);
  state_.setScene(sceneOf(5.0), true);
  ASSERT_TRUE(QTest::qWaitFor([this] { return store_.isComplete(); }, kLongest_ms));
  EXPECT_GT(patchOf(look(SurfaceView::Anterior), organColour(kLiver)).count, 1000.0);
}

}  // namespace
}  // namespace viscera
