// SPDX-License-Identifier: Apache-2.0
#include "viewer/slice_scene.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

/// 100x100x100 voxels of 2 mm from the origin.
Geometry cube() {
  Geometry geometry;
  geometry.size = {100, 100, 100};
  geometry.spacing_mm = {2.0, 2.0, 2.0};
  return geometry;
}

TEST(LayerFit, TheSameGridIsLaidVoxelForVoxel) {
  const LayerFit fit = fitOf(cube(), "scan", cube(), "labels");
  EXPECT_EQ(fit.kind, LayerFit::Kind::SameGrid);
  EXPECT_TRUE(fit.sentence.empty());
}

TEST(LayerFit, AnotherGridOverTheSameRegionIsMapped) {
  Geometry layer = cube();
  layer.size = {70, 60, 90};
  layer.spacing_mm = {2.0, 2.5, 1.9};
  layer.origin_mm = {20.0, 30.0, 10.0};
  EXPECT_EQ(fitOf(cube(), "scan", layer, "labels").kind, LayerFit::Kind::Mapped);
  layer.direction = Eigen::AngleAxisd(0.3, Eigen::Vector3d::UnitZ()).toRotationMatrix();
  EXPECT_EQ(fitOf(cube(), "scan", layer, "labels").kind, LayerFit::Kind::Mapped);
}

TEST(LayerFit, ALayerThatLiesElsewhereIsRefusedInOneSentence) {
  Geometry layer = cube();
  layer.origin_mm = {0.0, 0.0, 500.0};
  const LayerFit fit = fitOf(cube(), "scan", layer, "labels");
  EXPECT_EQ(fit.kind, LayerFit::Kind::Apart);
  EXPECT_EQ(fit.sentence, "labels is not laid over scan: by their headers the two lie apart in the patient.");
}

TEST(LayerFit, APartThatStartsWhereTheScanDoesIsRefusedEitherWay) {
  Geometry part = cube();
  part.size[2] = 30;
  const LayerFit fit = fitOf(cube(), "scan", part, "labels");
  EXPECT_EQ(fit.kind, LayerFit::Kind::Apart);
  EXPECT_EQ(
      fit.sentence,
      "labels is not laid over scan: by their headers the two share only 60 of 200 mm from foot to head.");
  EXPECT_EQ(fitOf(part, "scan", cube(), "labels").kind, LayerFit::Kind::Apart);
  part.size[2] = 51;
  EXPECT_EQ(fitOf(cube(), "scan", part, "labels").kind, LayerFit::Kind::Mapped);
}

TEST(SliceScene, ARefusedLayerIsLaidOnlyWhenThePersonInsists) {
  Geometry small = cube();
  small.size = {4, 4, 4};
  Geometry elsewhere = small;
  elsewhere.origin_mm = {0.0, 0.0, 900.0};
  const auto scan = std::make_shared<const Volume>(small, VoxelType::Int16);
  const auto labels = std::make_shared<const Volume>(elsewhere, VoxelType::UInt8);
  const SliceScene scene = makeScene(scan, "scan", {{"a", labels, false}, {"b", labels, true}});
  EXPECT_FALSE(scene.laid(0));
  EXPECT_TRUE(scene.laid(1));
  EXPECT_FALSE(scene.laid(2));
  EXPECT_THROW((void)makeScene(scan, "scan", {{"a", scan, false}}), Error);
}

TEST(LabelCounts, CountsEveryVoxelOnce) {
  Geometry geometry;
  geometry.size = {7, 1, 1};
  Volume labels(geometry, VoxelType::UInt8);
  const std::array<std::uint8_t, 7> values{0, 1, 1, 255, 1, 0, 3};
  std::copy(values.begin(), values.end(), labels.voxels<std::uint8_t>().begin());
  const auto counts = labelCounts(labels);
  EXPECT_EQ(counts[0], 2);
  EXPECT_EQ(counts[1], 3);
  EXPECT_EQ(counts[2], 0);
  EXPECT_EQ(counts[3], 1);
  EXPECT_EQ(counts[255], 1);
}

}  // namespace
}  // namespace viscera
