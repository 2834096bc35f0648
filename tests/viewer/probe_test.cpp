// SPDX-License-Identifier: Apache-2.0
#include "viewer/probe.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

/// 3x2x2 voxels of 1x2x3 mm from (10, 20, 30) LPS, holding 0, 100, 200, …
std::shared_ptr<const Volume> countingScan() {
  Geometry geometry;
  geometry.size = {3, 2, 2};
  geometry.spacing_mm = {1.0, 2.0, 3.0};
  geometry.origin_mm = {10.0, 20.0, 30.0};
  auto volume = std::make_shared<Volume>(geometry, VoxelType::Int16);
  std::int16_t value = 0;
  for (auto& voxel : volume->voxels<std::int16_t>()) voxel = static_cast<std::int16_t>(100 * value++);
  return volume;
}

std::shared_ptr<const Volume> labelsOn(Geometry geometry, std::uint8_t label) {
  auto volume = std::make_shared<Volume>(geometry, VoxelType::UInt8);
  for (auto& voxel : volume->voxels<std::uint8_t>()) voxel = label;
  return volume;
}

TEST(Probe, TellsValueVoxelAndBothFrames) {
  const SliceScene scene = makeScene(countingScan(), "scan", {});
  const ProbeSample sample = probe(scene, {12.2, 21.5, 32.0});
  ASSERT_TRUE(sample.index.has_value());
  EXPECT_EQ(*sample.index, (Index3{2, 1, 1}));
  EXPECT_EQ(sample.value_hu, 1100.0);  // voxel 2 + 3 * 1 + 6 * 1
  EXPECT_NEAR(sample.voxel[0], 2.2, 1e-12);
  EXPECT_NEAR(sample.voxel[1], 0.75, 1e-12);
  EXPECT_TRUE(sample.ras_mm.isApprox(Eigen::Vector3d(-12.2, -21.5, 32.0)));
}

TEST(Probe, IsThatOfTheVoxelAtThePosition) {
  const SliceScene scene = makeScene(countingScan(), "scan", {});
  const ProbeSample sample = probe(scene, {10.0, 20.0, 30.0});
  EXPECT_EQ(sample.index, (Index3{0, 0, 0}));
  EXPECT_EQ(sample.value_hu, 0.0);
  EXPECT_EQ(probe(scene, {10.6, 20.0, 30.0}).value_hu, 100.0) << "beyond the middle between two voxels";
}

TEST(Probe, IsEmptyOutsideTheScan) {
  const SliceScene scene =
      makeScene(countingScan(), "scan", {{"a", labelsOn(countingScan()->geometry(), 4)}});
  const ProbeSample sample = probe(scene, {9.0, 20.0, 30.0});
  EXPECT_FALSE(sample.index.has_value());
  ASSERT_EQ(sample.labels.size(), 1U);
  EXPECT_FALSE(sample.labels[0].has_value());
}

TEST(Probe, TellsTheLabelOfEachLayerThatIsLaid) {
  const Geometry grid = countingScan()->geometry();
  Geometry shorter = grid;
  shorter.size[0] = 2;
  Geometry elsewhere = grid;
  elsewhere.origin_mm[2] = 900.0;
  const SliceScene scene = makeScene(countingScan(),
                                     "scan",
                                     {{"same", labelsOn(grid, 4)},
                                      {"shorter", labelsOn(shorter, 5)},
                                      {"elsewhere", labelsOn(elsewhere, 6)}});
  const ProbeSample first = probe(scene, {10.0, 20.0, 30.0});
  EXPECT_EQ(first.labels[0], 4);
  EXPECT_EQ(first.labels[1], 5);
  EXPECT_EQ(first.labels[2], std::nullopt);
  const ProbeSample last = probe(scene, {12.0, 20.0, 30.0});
  EXPECT_EQ(last.labels[0], 4);
  EXPECT_EQ(last.labels[1], std::nullopt);
}

TEST(Probe, ReadsAnyVolumeAtAPosition) {
  EXPECT_EQ(valueAt(*countingScan(), {11.4, 20.0, 30.0}), 100.0);
  EXPECT_EQ(valueAt(*countingScan(), {13.0, 20.0, 30.0}), std::nullopt);
}

}  // namespace
}  // namespace viscera
