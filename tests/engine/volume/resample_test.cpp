// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/resample.h"

#include "error_of.h"
#include "golden.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace viscera {
namespace {

Geometry box(const Index3& size, const Eigen::Vector3d& spacing_mm) {
  Geometry geometry;
  geometry.size = size;
  geometry.spacing_mm = spacing_mm;
  return geometry;
}

/// The example of the pipeline facts, section 10, after Orientation(RAS): the voxel that was (i, j, k) in the
/// file, with the last index fastest, holds its number from 0 to 59.
Volume example() {
  Eigen::Matrix4d ras = Eigen::Matrix4d::Identity();
  ras.diagonal() << 0.8, 0.8, 2.5, 1.0;
  ras.topRightCorner<3, 1>() = Eigen::Vector3d(196.8, 177.6, -300);
  Volume volume(test::geometryOf(ras, {5, 4, 3}), VoxelType::Int16);
  for (std::int64_t n = 0; n < 60; ++n)
    volume.voxels<std::int16_t>()[volume.offset(4 - n / 12, 3 - n / 3 % 4, n % 3)] =
        static_cast<std::int16_t>(n);
  return volume;
}

Volume respaced(const Volume& volume, const Eigen::Vector3d& spacing_mm, Interpolation mode) {
  return resampled(volume, respacedGeometry(volume.geometry(), spacing_mm), mode, 1);
}

/// Value at a position between the voxels of a row, and beyond its ends.
double sampled(const Volume& row, double at, Interpolation mode) {
  Geometry target = box({1, 1, 1}, {1, 1, 1});
  target.origin_mm[0] = at;
  return resampled(row, target, mode, 1).at(0, 0, 0);
}

TEST(Respacing, SizesOfTheReference) {
  const auto size = [](const Index3& old, const Eigen::Vector3d& old_mm, const Eigen::Vector3d& new_mm) {
    return respacedGeometry(box(old, old_mm), new_mm).size;
  };
  EXPECT_EQ(size({512, 512, 147}, {0.78125, 0.78125, 3}, {1.5, 1.5, 2}), (Index3{267, 267, 220}));
  EXPECT_EQ(size({512, 512, 100}, {0.9765625, 0.9765625, 5}, {2, 2, 2}), (Index3{251, 251, 248}));
  EXPECT_EQ(size({512, 512, 85}, {0.6640625, 0.6640625, 5}, {1.5, 1.5, 2}), (Index3{227, 227, 211}));
}

TEST(Respacing, SizesThatEndInHalfGoToTheEvenNumber) {
  // 3 * 0.5 + 1 = 2.5, 5 * 0.5 + 1 = 3.5, 7 * 1.5 + 1 = 11.5
  EXPECT_EQ(respacedGeometry(box({4, 6, 8}, {0.5, 0.5, 1.5}), {1, 1, 1}).size, (Index3{2, 4, 12}));
}

TEST(Respacing, KeepsOriginAndDirection) {
  const Geometry old = example().geometry();
  const Geometry geometry = respacedGeometry(old, {1.5, 1.5, 2.0});
  EXPECT_EQ(geometry.origin_mm, old.origin_mm);
  EXPECT_EQ(geometry.direction, old.direction);
  EXPECT_TRUE(geometry.spacing_mm.isApprox(Eigen::Vector3d(1.5, 1.5, 2.0), 1e-12));
}

TEST(Respacing, RefusesImpossibleSpacing) {
  VISCERA_EXPECT_ERROR(respacedGeometry(box({2, 2, 2}, {1, 1, 1}), {1, 0, 1}),
                       ErrorCode::InvalidConfiguration,
                       "1 0 1",
                       "above 0");
  VISCERA_EXPECT_ERROR(respacedGeometry(box({2, 2, 2}, {1, 1, 1}), {1, 1, std::nan("")}),
                       ErrorCode::InvalidConfiguration,
                       "nan",
                       "spacing");
}

TEST(Resampling, LinearValuesOfTheReference) {
  const Volume out = respaced(example(), {1.5, 1.5, 2.0}, Interpolation::Linear);
  ASSERT_EQ(out.size(), (Index3{3, 3, 4}));
  EXPECT_EQ(out.type(), VoxelType::Float32);
  const std::array alongI{57.0, 34.5, 12.0};
  const std::array alongK{57.0, 57.8, 58.6, 59.0};  // the last one is clamped
  for (int n = 0; n < 3; ++n) EXPECT_NEAR(out.at(n, 0, 0), alongI.at(n), 1e-5);
  for (int n = 0; n < 4; ++n) EXPECT_NEAR(out.at(0, 0, n), alongK.at(n), 1e-5);
  EXPECT_NEAR(out.at(2, 1, 2), 7.975, 1e-5);
}

TEST(Resampling, NearestValuesOfTheReference) {
  const Volume out = respaced(example(), {1.5, 1.5, 2.0}, Interpolation::Nearest);
  ASSERT_EQ(out.size(), (Index3{3, 3, 4}));
  EXPECT_EQ(out.type(), VoxelType::Int16);
  const std::array alongI{57.0, 33.0, 9.0};
  const std::array alongK{57.0, 58.0, 59.0, 59.0};
  for (int n = 0; n < 3; ++n) EXPECT_EQ(out.at(n, 0, 0), alongI.at(n));
  for (int n = 0; n < 4; ++n) EXPECT_EQ(out.at(0, 0, n), alongK.at(n));
  EXPECT_EQ(out.at(2, 1, 2), 5.0);
}

TEST(Resampling, SpacingEqualToTheTargetLeavesTheVolumeUnchanged) {
  const Volume volume = example();
  const Eigen::Vector3d near = volume.geometry().spacing_mm + Eigen::Vector3d(0.9e-3, -0.9e-3, 0.0);
  const Geometry same = respacedGeometry(volume.geometry(), near);
  EXPECT_EQ(same.spacing_mm, volume.geometry().spacing_mm);
  const Volume nearest = resampled(volume, same, Interpolation::Nearest);
  EXPECT_EQ(nearest.type(), VoxelType::Int16);
  EXPECT_TRUE(std::ranges::equal(nearest.bytes(), volume.bytes()));
  EXPECT_EQ(test::valuesOf(resampled(volume, same, Interpolation::Linear)), test::valuesOf(volume));
}

TEST(Resampling, BeyondTheBorderTheEdgeVoxelRepeats) {
  Volume row(box({4, 1, 1}, {1, 1, 1}), VoxelType::Float32);
  std::iota(row.voxels<float>().begin(), row.voxels<float>().end(), 10.0F);
  for (const Interpolation mode : {Interpolation::Linear, Interpolation::Nearest}) {
    EXPECT_EQ(sampled(row, -7.0, mode), 10.0);
    EXPECT_EQ(sampled(row, -0.25, mode), 10.0);
    EXPECT_EQ(sampled(row, 3.75, mode), 13.0);
    EXPECT_EQ(sampled(row, 99.0, mode), 13.0);
  }
  EXPECT_NEAR(sampled(row, 1.25, Interpolation::Linear), 11.25, 1e-6);
}

TEST(Resampling, NearestRoundsHalfToEven) {
  Volume row(box({4, 1, 1}, {1, 1, 1}), VoxelType::UInt8);
  std::iota(row.voxels<std::uint8_t>().begin(), row.voxels<std::uint8_t>().end(), std::uint8_t{10});
  EXPECT_EQ(sampled(row, 0.5, Interpolation::Nearest), 10.0);
  EXPECT_EQ(sampled(row, 1.5, Interpolation::Nearest), 12.0);
  EXPECT_EQ(sampled(row, 2.5, Interpolation::Nearest), 12.0);
}

bool isAlongPatientAxes(const Geometry& geometry) {
  return (geometry.direction.array() == 0.0 || geometry.direction.array().abs() == 1.0).all();
}

TEST(Resampling, EqualsMonai) {
  for (const Json& golden : test::volumeGolden()["spacing"]) {
    SCOPED_TRACE(golden["name"]);
    const Volume volume = test::volumeFrom(golden["affine"], golden["size"], golden["voxels"]);
    const Geometry target = respacedGeometry(volume.geometry(), test::vectorFrom(golden["spacing_mm"]));
    ASSERT_EQ(target.size, test::sizeFrom(golden["out_size"]));
    EXPECT_LT(test::distance(target, test::matrixFrom(golden["out_affine"])), 1e-5);
    const auto linear = test::valuesOf(resampled(volume, target, Interpolation::Linear));
    const auto nearest = test::valuesOf(resampled(volume, target, Interpolation::Nearest));
    const auto expected = golden["linear"].get<std::vector<double>>();
    EXPECT_EQ(nearest, golden["nearest"].get<std::vector<double>>());
    if (isAlongPatientAxes(volume.geometry())) {
      EXPECT_EQ(linear, expected);  // to the last bit
    }
    ASSERT_EQ(linear.size(), expected.size());
    for (std::size_t n = 0; n < linear.size(); ++n)
      EXPECT_NEAR(linear[n], expected[n], 1e-5 * std::max(1.0, std::abs(expected[n]))) << "voxel " << n;
  }
}

TEST(Resampling, ResultDoesNotDependOnTheNumberOfThreads) {
  Volume volume(box({40, 30, 20}, {1, 1, 2}), VoxelType::Int16);
  const auto voxels = volume.voxels<std::int16_t>();
  for (std::size_t n = 0; n < voxels.size(); ++n) voxels[n] = static_cast<std::int16_t>(n * 7919 % 2003);
  const Geometry target = respacedGeometry(volume.geometry(), {0.5, 0.4, 0.9});
  ASSERT_GT(target.voxelCount(), 1 << 17);  // enough for a second thread
  for (const Interpolation mode : {Interpolation::Linear, Interpolation::Nearest}) {
    const Volume one = resampled(volume, target, mode, 1);
    EXPECT_TRUE(std::ranges::equal(resampled(volume, target, mode, 3).bytes(), one.bytes()));
  }
}

TEST(Resampling, ReturnsToTheSourceGrid) {
  // A ramp is linear, so that resampling it there and back changes nothing but the clamped end.
  Volume ramp(box({9, 1, 1}, {0.75, 1, 1}), VoxelType::Float32);
  std::iota(ramp.voxels<float>().begin(), ramp.voxels<float>().end(), 0.0F);
  const Volume there = respaced(ramp, {0.5, 1, 1}, Interpolation::Linear);
  const Volume back = resampled(there, ramp.geometry(), Interpolation::Linear);
  ASSERT_EQ(back.size(), ramp.size());
  for (std::int64_t n = 0; n < 9; ++n) EXPECT_NEAR(back.at(n, 0, 0), static_cast<double>(n), 1e-5);
}

}  // namespace
}  // namespace viscera
