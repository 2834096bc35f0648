// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/orientation.h"
#include "reference_slices.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace viscera::test {
namespace {

using Letters = std::vector<std::string>;

/// 4x5x6 voxels of 1x2x3 mm in LPS, voxel (0, 0, 0) at (10, 20, 30).
Geometry smallGeometry() {
  Geometry geometry;
  geometry.size = {4, 5, 6};
  geometry.spacing_mm = {1.0, 2.0, 3.0};
  geometry.origin_mm = {10.0, 20.0, 30.0};
  return geometry;
}

Geometry turnedAboutZ(double degrees) {
  Geometry geometry = smallGeometry();
  geometry.direction =
      Eigen::AngleAxisd(degrees * std::numbers::pi / 180.0, Eigen::Vector3d::UnitZ()).toRotationMatrix();
  return geometry;
}

TEST(SlicePlane, LettersAreRadiologicalInEveryOrientation) {
  for (const char* code :
       {"AIL", "ALS", "IRP", "LAS", "LPI", "LPS", "PIR", "PSR", "RAS", "RPI", "SAL", "SLP"}) {
    const Geometry geometry = reorientedGeometry(smallGeometry(), axisMapTo(smallGeometry(), code));
    EXPECT_EQ(asList(SlicePlane(geometry, SliceView::Axial).letters()), (Letters{"R", "L", "A", "P"}))
        << code;
    EXPECT_EQ(asList(SlicePlane(geometry, SliceView::Coronal).letters()), (Letters{"R", "L", "S", "I"}))
        << code;
    EXPECT_EQ(asList(SlicePlane(geometry, SliceView::Sagittal).letters()), (Letters{"A", "P", "S", "I"}))
        << code;
  }
}

TEST(SlicePlane, LettersAreCompoundWhereObliqueTheStrongestFirst) {
  // 20 degrees: columns go to the left and a little to posterior.
  const SlicePlane plane(turnedAboutZ(20.0), SliceView::Axial);
  EXPECT_EQ(asList(plane.letters()), (Letters{"RA", "LP", "AL", "PR"}));
  EXPECT_EQ(asList(SlicePlane(turnedAboutZ(4.9), SliceView::Axial).letters()), (Letters{"R", "L", "A", "P"}));
  EXPECT_EQ(asList(SlicePlane(turnedAboutZ(5.1), SliceView::Axial).letters()),
            (Letters{"RA", "LP", "AL", "PR"}));
}

TEST(SlicePlane, CountsAndSpacingsAreThoseOfItsAxes) {
  const Geometry geometry = reorientedGeometry(smallGeometry(), axisMapTo(smallGeometry(), "SAL"));
  const SlicePlane coronal(geometry, SliceView::Coronal);
  EXPECT_EQ(coronal.count(0), 4);
  EXPECT_EQ(coronal.count(1), 6);
  EXPECT_EQ(coronal.count(2), 5);
  EXPECT_DOUBLE_EQ(coronal.spacing_mm(0), 1.0);
  EXPECT_DOUBLE_EQ(coronal.spacing_mm(1), 3.0);
  EXPECT_DOUBLE_EQ(coronal.spacing_mm(2), 2.0);
}

TEST(SlicePlane, FramesAreTurnedIntoEachOtherByHand) {
  const SlicePlane coronal(smallGeometry(), SliceView::Coronal);
  // Columns run along i (to the left), rows against k (to the feet), slices along j.
  EXPECT_TRUE(coronal.voxelFromPlane({1.0, 2.0, 3.0}).isApprox(Eigen::Vector3d(1.0, 3.0, 3.0)));
  EXPECT_TRUE(coronal.patientFromPlane({1.0, 2.0, 3.0}).isApprox(Eigen::Vector3d(11.0, 26.0, 39.0)));
  EXPECT_TRUE(coronal.planeFromPatient({11.0, 26.0, 39.0}).isApprox(Eigen::Vector3d(1.0, 2.0, 3.0)));
}

TEST(SlicePlane, FramesReturnWhereTheyCameFrom) {
  for (const double degrees : {0.0, 20.0, 130.0})
    for (const SliceView view : kSliceViews) {
      const SlicePlane plane(turnedAboutZ(degrees), view);
      const Eigen::Vector3d position(0.3, 4.1, 2.7);
      EXPECT_NEAR((plane.planeFromPatient(plane.patientFromPlane(position)) - position).norm(), 0.0, 1e-12);
      EXPECT_NEAR((plane.planeFromVoxel(plane.voxelFromPlane(position)) - position).norm(), 0.0, 1e-12);
    }
}

TEST(SlicePlane, TheCrosshairFindsTheNearestSliceOfEachView) {
  const Eigen::Vector3d position(11.6, 24.9, 47.0);  // voxel (1.6, 2.45, 5.67)
  EXPECT_EQ(SlicePlane(smallGeometry(), SliceView::Sagittal).nearestSlice(position), 2);
  EXPECT_EQ(SlicePlane(smallGeometry(), SliceView::Coronal).nearestSlice(position), 2);
  const SlicePlane axial(smallGeometry(), SliceView::Axial);
  EXPECT_EQ(axial.nearestSlice(position), 5);  // 5.67 is beyond the last slice
  EXPECT_EQ(axial.nearestSlice({0.0, 0.0, -500.0}), 0);
  EXPECT_EQ(axial.nearestSlice(Eigen::Vector3d::Constant(std::nan(""))), 0);
}

TEST(SlicePlane, AStepUpGoesToHeadFrontAndLeft) {
  for (const char* code : {"LPS", "RAS", "SAL", "IRP"}) {
    const Geometry geometry = reorientedGeometry(smallGeometry(), axisMapTo(smallGeometry(), code));
    const std::array<Eigen::Vector3d, 3> wanted{
        Eigen::Vector3d::UnitZ(), -Eigen::Vector3d::UnitY(), Eigen::Vector3d::UnitX()};
    for (std::size_t n = 0; n < 3; ++n) {
      const SlicePlane plane(geometry, kSliceViews.at(n));
      const Eigen::Vector3d step = plane.patientFromPlane({0.0, 0.0, static_cast<double>(plane.stepUp())}) -
                                   plane.patientFromPlane(Eigen::Vector3d::Zero());
      EXPECT_NEAR(step.normalized().dot(wanted.at(n)), 1.0, 1e-12) << code << n;
    }
  }
}

TEST(SlicePlane, AVoxelReachesHalfWayToItsNeighbours) {
  Index3 index{};
  EXPECT_TRUE(nearestVoxel(smallGeometry(), {-0.5, 0.49, 5.49}, index));
  EXPECT_EQ(index, (Index3{0, 0, 5}));
  EXPECT_TRUE(nearestVoxel(smallGeometry(), {0.5, 4.0, 0.0}, index));
  EXPECT_EQ(index, (Index3{1, 4, 0}));
  EXPECT_FALSE(nearestVoxel(smallGeometry(), {-0.51, 0.0, 0.0}, index));
  EXPECT_FALSE(nearestVoxel(smallGeometry(), {0.0, 4.5, 0.0}, index));
  EXPECT_FALSE(nearestVoxel(smallGeometry(), {0.0, std::nan(""), 0.0}, index));
}

TEST(AnatomicalText, IsThatOf3dSlicer) {
  EXPECT_EQ(anatomicalText({-17.6, 35.3, 12.1}), "R 17.6, P 35.3, S 12.1");
  EXPECT_EQ(anatomicalText({0.04, -2.26, -100.0}), "L 0.0, A 2.3, I 100.0");
}

TEST(DirectionLetters, NamesUpToThreeAxes) {
  EXPECT_EQ(directionLetters({0.0, 0.0, -2.0}), "I");
  EXPECT_EQ(directionLetters({-0.6, -0.7, 0.4}), "ARS");
  EXPECT_EQ(directionLetters(Eigen::Vector3d::Zero()), "");
}

}  // namespace
}  // namespace viscera::test
