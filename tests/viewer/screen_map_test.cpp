// SPDX-License-Identifier: Apache-2.0
#include "viewer/screen_map.h"

#include "engine/base/error.h"
#include "viewer/axis_samples.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

/// 10x20 voxels of 2x1 mm (20x20 mm) in axial view.
SlicePlane flatPlane() {
  Geometry geometry;
  geometry.size = {10, 20, 3};
  geometry.spacing_mm = {2.0, 1.0, 5.0};
  return {geometry, SliceView::Axial};
}

void expectNear(const Eigen::Vector2d& found, double x, double y) {
  EXPECT_NEAR(found[0], x, 1e-9);
  EXPECT_NEAR(found[1], y, 1e-9);
}

TEST(ScreenMap, VoxelCentresLieAtWholeNumbers) {
  const ScreenMap map(flatPlane(), {200, 200, 1.0, 1.0, {0.0, 0.0}});
  EXPECT_DOUBLE_EQ(map.scale_pxPerMm(), 10.0);
  // The outer faces of the first voxel are at the pane's corner, its centre half a voxel in.
  expectNear(map.planeFromDevice({0.0, 0.0}), -0.5, -0.5);
  expectNear(map.deviceFromPlane({0.0, 0.0}), 10.0, 5.0);
  expectNear(map.planeFromDevice({200.0, 200.0}), 9.5, 19.5);
  expectNear(map.deviceFromPlane({9.0, 19.0}), 190.0, 195.0);
}

TEST(ScreenMap, AMillimetreIsEquallyLongBothWays) {
  const ScreenMap map(flatPlane(), {300, 100, 1.0, 1.0, {0.0, 0.0}});
  EXPECT_DOUBLE_EQ(map.scale_pxPerMm(), 5.0);  // the height limits
  const Eigen::Vector2d origin = map.deviceFromPlane({0.0, 0.0});
  expectNear(map.deviceFromPlane({1.0, 0.0}) - origin, 10.0, 0.0);
  expectNear(map.deviceFromPlane({0.0, 1.0}) - origin, 0.0, 5.0);
}

TEST(ScreenMap, MouseIsInScreenPixels) {
  const ScreenMap map(flatPlane(), {400, 400, 2.0, 1.0, {0.0, 0.0}});
  expectNear(map.planeFromScreen({200.0, 200.0}), 9.5, 19.5);
  expectNear(map.screenFromPlane({0.0, 0.0}), 10.0, 5.0);
}

TEST(ScreenMap, ZoomKeepsWhatIsUnderThePointer) {
  const SlicePlane plane = flatPlane();
  const Viewport start{300, 200, 1.5, 1.2, {1.0, -2.0}};
  const Eigen::Vector2d pointer(40.0, 90.0);
  const Viewport closer = zoomedAt(plane, start, pointer, 2.0);
  EXPECT_DOUBLE_EQ(closer.zoom, 2.4);
  const Eigen::Vector2d before = ScreenMap(plane, start).planeFromScreen(pointer);
  expectNear(ScreenMap(plane, closer).planeFromScreen(pointer), before[0], before[1]);
  EXPECT_DOUBLE_EQ(zoomedAt(plane, start, pointer, 1e9).zoom, kLargestZoom);
  EXPECT_DOUBLE_EQ(zoomedAt(plane, start, pointer, 0.0).zoom, kLeastZoom);
}

TEST(ScreenMap, DraggingMovesThePictureWithThePointer) {
  const SlicePlane plane = flatPlane();
  const Viewport start{300, 200, 2.0, 1.3, {0.0, 0.0}};
  const Eigen::Vector2d grabbed = ScreenMap(plane, start).planeFromScreen({50.0, 60.0});
  const Viewport after = dragged(plane, start, {12.0, -7.0});
  expectNear(ScreenMap(plane, after).screenFromPlane(grabbed), 62.0, 53.0);
}

TEST(ScreenMap, APositionIsBroughtToTheCentre) {
  const SlicePlane plane = flatPlane();
  const Viewport viewport = centredAt(plane, {300, 200, 1.0, 3.0, {0.0, 0.0}}, {2.0, 17.0});
  expectNear(ScreenMap(plane, viewport).deviceFromPlane({2.0, 17.0}), 150.0, 100.0);
}

TEST(ScreenMap, AnEmptyPaneIsRefused) {
  const Viewport empty{0, 100, 1.0, 1.0, {0.0, 0.0}};
  EXPECT_THROW((void)ScreenMap(flatPlane(), empty), Error);
}

TEST(AxisSamples, AreWorkedOutByHand) {
  AxisSamples samples;
  // 10 columns of 2 mm over 20 pixels: two pixels a column, centres a quarter of a column off.
  sampleAxis(flatPlane(), {20, 20, 1.0, 1.0, {0.0, 0.0}}, 0, 1, samples);
  ASSERT_EQ(samples.nearest.size(), 22U);
  EXPECT_EQ(samples.nearestAt(-1), -1);
  EXPECT_EQ(samples.nearestAt(0), 0);
  EXPECT_EQ(samples.nearestAt(1), 0);
  EXPECT_EQ(samples.nearestAt(2), 1);
  EXPECT_EQ(samples.nearestAt(19), 9);
  EXPECT_EQ(samples.nearestAt(20), -1);
  EXPECT_EQ(samples.first, 0);
  EXPECT_EQ(samples.end, 20);
  EXPECT_EQ(samples.low[1], 0);  // pixel 0 is before the first centre: clamped
  EXPECT_FLOAT_EQ(samples.weight[1], 0.0F);
  EXPECT_FLOAT_EQ(samples.weight[2], 0.25F);
  EXPECT_EQ(samples.low[20], 8);  // pixel 19 is after the last centre: clamped
  EXPECT_FLOAT_EQ(samples.weight[20], 1.0F);
}

TEST(AxisSamples, NameTheColumnsThatArePartOfThePicture) {
  AxisSamples samples;
  sampleAxis(flatPlane(), {5, 5, 1.0, 1.0, {0.1, 0.1}}, 0, 0, samples);  // every second column
  std::vector<std::int32_t> touched;
  columnsTouched(samples, false, touched);
  EXPECT_EQ(touched, (std::vector<std::int32_t>{1, 3, 5, 7, 9}));
  columnsTouched(samples, true, touched);
  EXPECT_EQ(touched, (std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

}  // namespace
}  // namespace viscera
