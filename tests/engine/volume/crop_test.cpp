// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/crop.h"

#include "engine/volume/intensity.h"
#include "error_of.h"
#include "golden.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace viscera {
namespace {

Volume zeros(const Index3& size) {
  Geometry geometry;
  geometry.size = size;
  geometry.spacing_mm = {0.5, 2.0, 3.0};
  geometry.origin_mm = {10.0, 20.0, 30.0};
  geometry.direction << 0, 1, 0, 1, 0, 0, 0, 0, 1;
  return {geometry, VoxelType::Float32};
}

void put(Volume& volume, const Index3& index, float value) {
  volume.voxels<float>()[volume.offset(index[0], index[1], index[2])] = value;
}

TEST(ForegroundBox, ReachesFromTheFirstToTheLastVoxelAboveTheThreshold) {
  Volume volume = zeros({7, 6, 5});
  put(volume, {4, 1, 3}, 0.01F);
  put(volume, {2, 5, 1}, 3.0F);
  put(volume, {3, 2, 2}, 1.0F);
  put(volume, {0, 0, 0}, -5.0F);
  put(volume, {6, 5, 4}, std::numeric_limits<float>::quiet_NaN());
  const VoxelBox box = foregroundBox(volume);
  EXPECT_EQ(box.start, (Index3{2, 1, 1}));
  EXPECT_EQ(box.stop, (Index3{5, 6, 4}));
  const VoxelBox higher = foregroundBox(volume, 1.0);  // the threshold itself is background
  EXPECT_EQ(higher.start, (Index3{2, 5, 1}));
  EXPECT_EQ(higher.stop, (Index3{3, 6, 2}));
}

TEST(ForegroundBox, IsEmptyWithoutForegroundAndWholeWhereTheCornersAreForeground) {
  Volume volume = zeros({3, 2, 2});
  EXPECT_TRUE(foregroundBox(volume).empty());
  put(volume, {0, 0, 0}, 1.0F);
  put(volume, {2, 1, 1}, 1.0F);
  EXPECT_EQ(foregroundBox(volume).size(), (Index3{3, 2, 2}));
}

TEST(Crop, MovesTheOriginToTheFirstVoxelOfTheBox) {
  Volume volume = zeros({5, 4, 3});
  std::iota(volume.voxels<float>().begin(), volume.voxels<float>().end(), 0.0F);
  const Volume part = cropped(volume, {{1, 2, 1}, {4, 4, 2}});
  EXPECT_EQ(part.size(), (Index3{3, 2, 1}));
  // i runs to posterior in steps of 0.5 mm, j to the left in steps of 2 mm.
  EXPECT_LT((part.geometry().origin_mm - Eigen::Vector3d(14.0, 20.5, 33.0)).norm(), 1e-12);
  EXPECT_EQ(test::valuesOf(part), (std::vector<double>{31, 32, 33, 36, 37, 38}));
}

TEST(Crop, BeyondTheVolumeVoxelsAreZero) {
  Volume volume = zeros({2, 1, 1});
  put(volume, {0, 0, 0}, 5.0F);
  put(volume, {1, 0, 0}, 6.0F);
  const Volume part = cropped(volume, {{-1, 0, 0}, {4, 2, 1}});
  EXPECT_EQ(test::valuesOf(part), (std::vector<double>{0, 5, 6, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_LT((part.geometry().origin_mm - Eigen::Vector3d(10.0, 19.5, 30.0)).norm(), 1e-12);
  EXPECT_EQ(test::valuesOf(cropped(volume, {{5, 0, 0}, {7, 1, 1}})), (std::vector<double>{0, 0}));
}

TEST(Padding, PutsTheHalfRoundedDownBefore) {
  const VoxelBox box = paddedBox({91, 96, 100}, {96, 96, 96});
  EXPECT_EQ(box.start, (Index3{-2, 0, 0}));
  EXPECT_EQ(box.stop, (Index3{94, 96, 100}));
  const VoxelBox even = paddedBox({90, 1, 2}, {96, 2, 2});
  EXPECT_EQ(even.start, (Index3{-3, 0, 0}));
  EXPECT_EQ(even.stop, (Index3{93, 2, 2}));
}

std::vector<double> windowed(std::vector<float> values, double low_hu, double high_hu) {
  Volume volume = zeros({static_cast<std::int64_t>(values.size()), 1, 1});
  std::copy(values.begin(), values.end(), volume.voxels<float>().begin());
  applyHuWindow(volume, low_hu, high_hu);
  return test::valuesOf(volume);
}

// Pipeline facts, section 10: ScaleIntensityRange.
TEST(HuWindow, ValuesOfTheReference) {
  using testing::DoubleNear;
  EXPECT_THAT(
      windowed({0, 50, -57, 164}, -57, 164),
      testing::ElementsAre(
          DoubleNear(0.2579186, 1e-7), DoubleNear(0.4841629, 1e-7), DoubleNear(0, 0), DoubleNear(1, 0)));
  EXPECT_THAT(windowed({0, 40}, -175, 250),
              testing::ElementsAre(DoubleNear(0.4117647, 1e-7), DoubleNear(0.5058824, 1e-7)));
}

TEST(HuWindow, ClipsToZeroAndOne) {
  EXPECT_EQ(windowed({-1024, -58, 165, 3071}, -57, 164), (std::vector<double>{0, 0, 1, 1}));
}

TEST(HuWindow, RefusesAnEmptyWindow) {
  VISCERA_EXPECT_ERROR(windowed({0}, 40, 40), ErrorCode::InvalidConfiguration, "40 to 40", "empty");
  VISCERA_EXPECT_ERROR(windowed({0}, 250, -175), ErrorCode::InvalidConfiguration, "250 to -175", "low end");
}

}  // namespace
}  // namespace viscera
