// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/geometry.h"

#include "engine/volume/affine.h"
#include "error_of.h"
#include "golden.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace viscera {
namespace {

/// i runs to posterior, j to the left, k to superior (left-handed), 0.5 x 2 x 3 mm.
Geometry swappedAxes() {
  Geometry geometry;
  geometry.size = {4, 5, 6};
  geometry.spacing_mm = {0.5, 2.0, 3.0};
  geometry.origin_mm = {10.0, 20.0, 30.0};
  geometry.direction << 0, 1, 0, 1, 0, 0, 0, 0, 1;
  return geometry;
}

/// Voxels of 1 mm whose j axis leans by `angle` towards i.
Eigen::Matrix4d leaning(double angle) {
  Eigen::Matrix4d ras = Eigen::Matrix4d::Identity();
  ras.block<3, 1>(0, 1) = Eigen::Vector3d(std::sin(angle), std::cos(angle), 0.0);
  return ras;
}

TEST(Geometry, PlacesVoxels) {
  const Geometry geometry = swappedAxes();
  const Eigen::Vector3d index(1, 2, 3);
  EXPECT_LT((geometry.patientFromVoxel() * index - Eigen::Vector3d(14.0, 20.5, 39.0)).norm(), 1e-12);
  EXPECT_LT((geometry.rasFromVoxel() * index - Eigen::Vector3d(-14.0, -20.5, 39.0)).norm(), 1e-12);
  EXPECT_EQ(geometry.voxelCount(), 120);
  EXPECT_DOUBLE_EQ(geometry.voxelVolume_mm3(), 3.0);
  EXPECT_EQ(toString(geometry.size), "4x5x6");
}

TEST(Geometry, AxcodesNameTheDirectionOfGrowth) {
  EXPECT_EQ(Geometry{}.axcodes(), "LPS");
  EXPECT_EQ(swappedAxes().axcodes(), "PLS");
}

TEST(Geometry, AxcodesOfObliqueVolumesEqualNibabel) {
  for (const Json& golden : test::volumeGolden()["axcodes"])
    EXPECT_EQ(test::geometryOf(test::matrixFrom(golden["affine"]), {1, 1, 1}).axcodes(), golden["axcodes"]);
}

TEST(Geometry, SameGridLooksAtEveryCorner) {
  const Geometry geometry = swappedAxes();
  Geometry moved = geometry;
  moved.origin_mm[0] += 0.9e-3;
  EXPECT_TRUE(sameGrid(geometry, moved));
  moved.origin_mm[0] += 0.2e-3;
  EXPECT_FALSE(sameGrid(geometry, moved));
  Geometry stretched = geometry;
  stretched.spacing_mm[2] += 0.3e-3;  // 1.5e-3 mm at the last slice
  EXPECT_FALSE(sameGrid(geometry, stretched));
  EXPECT_TRUE(sameGrid(geometry, stretched, 2e-3));
  Geometry larger = geometry;
  larger.size[1] = 6;
  EXPECT_FALSE(sameGrid(geometry, larger));
  Geometry unknown = geometry;
  unknown.origin_mm[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(sameGrid(geometry, unknown));
}

TEST(Affine, RasBecomesLps) {
  Eigen::Matrix4d ras = Eigen::Matrix4d::Identity();
  ras.diagonal() << -0.8, 0.7, 2.5, 1.0;
  ras.topRightCorner<3, 1>() = Eigen::Vector3d(200, 180, -300);
  SourceHeader header;
  const Geometry geometry = geometryFromRas(ras, {3, 4, 5}, "a.nii", header);
  EXPECT_TRUE(geometry.spacing_mm.isApprox(Eigen::Vector3d(0.8, 0.7, 2.5)));
  EXPECT_TRUE(geometry.origin_mm.isApprox(Eigen::Vector3d(-200, -180, -300)));
  EXPECT_TRUE(geometry.direction.isApprox(Eigen::Vector3d(1, -1, 1).asDiagonal().toDenseMatrix()));
  EXPECT_EQ(geometry.axcodes(), "LAS");
  EXPECT_EQ(geometry.size, (Index3{3, 4, 5}));
}

// The nearest orthonormal axes of two unit vectors at 90 degrees less an angle open both by half that angle.
TEST(Affine, SlightlyLeaningAxesAreRepairedAndTheStoredMatrixIsKept) {
  const double angle = 0.9e-3;
  SourceHeader header;
  const Geometry geometry = geometryFromRas(leaning(angle), {2, 2, 2}, "a.nii", header);
  const double half = angle / 2.0;
  Eigen::Matrix3d expected;  // in LPS
  expected << -std::cos(half), -std::sin(half), 0, std::sin(half), -std::cos(half), 0, 0, 0, 1;
  EXPECT_LT((geometry.direction - expected).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_TRUE(header.directionRepaired);
  ASSERT_EQ(header.warnings.size(), 1U);
  EXPECT_THAT(header.warnings[0], testing::HasSubstr("0.0009"));
  EXPECT_EQ(header.storedRasFromVoxel, leaning(angle));
}

TEST(Affine, RoundingIsNoLeaning) {
  SourceHeader header;
  const Geometry geometry = geometryFromRas(leaning(0.9e-6), {2, 2, 2}, "a.nii", header);
  EXPECT_LT(test::distance(geometry, leaning(0.9e-6)), 1e-15);
  EXPECT_FALSE(header.directionRepaired);
  EXPECT_TRUE(header.warnings.empty());
}

TEST(Affine, RefusesWhatCannotPlaceVoxels) {
  SourceHeader header;
  const auto open = [&](const Eigen::Matrix4d& matrix) {
    return geometryFromRas(matrix, {2, 2, 2}, "scan.nii", header);
  };
  VISCERA_EXPECT_ERROR(open(leaning(1.1e-3)), ErrorCode::InvalidInput, "scan.nii", "0.0011");
  VISCERA_EXPECT_ERROR(open(leaning(0.3)), ErrorCode::InvalidInput, "scan.nii", "right angles");
  Eigen::Matrix4d flat = Eigen::Matrix4d::Identity();
  flat.col(1).setZero();
  VISCERA_EXPECT_ERROR(open(flat), ErrorCode::InvalidInput, "scan.nii", "along axis j is 0 mm");
  Eigen::Matrix4d unknown = Eigen::Matrix4d::Identity();
  unknown(0, 3) = std::numeric_limits<double>::quiet_NaN();
  VISCERA_EXPECT_ERROR(open(unknown), ErrorCode::InvalidInput, "scan.nii", "not finite");
}

}  // namespace
}  // namespace viscera
