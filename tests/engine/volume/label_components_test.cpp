// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/label_components.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace viscera {
namespace {

using Voxel = std::array<std::int64_t, 3>;

Volume labelMap(const Index3& size, const std::vector<std::pair<Voxel, int>>& voxels) {
  Geometry geometry;
  geometry.size = size;
  geometry.spacing_mm = {2.0, 3.0, 4.0};
  geometry.origin_mm = {-10.0, 20.0, 5.0};
  Volume volume(geometry, VoxelType::UInt8);
  for (const auto& [at, label] : voxels)
    volume.voxels<std::uint8_t>()[volume.offset(at[0], at[1], at[2])] = static_cast<std::uint8_t>(label);
  return volume;
}

TEST(LabelComponents, VoxelsThatShareACornerAreOneComponent) {
  // Along the main diagonal, and along two others: each neighbour shares a corner only.
  for (const auto& [first, second] : {std::pair(Voxel{1, 1, 1}, Voxel{2, 2, 2}),
                                      std::pair(Voxel{1, 2, 1}, Voxel{2, 1, 2}),
                                      std::pair(Voxel{2, 2, 1}, Voxel{1, 1, 2}),
                                      std::pair(Voxel{2, 1, 1}, Voxel{1, 2, 1})}) {
    const auto found = labelComponents(labelMap({4, 4, 4}, {{first, 3}, {second, 3}}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.at(3).count, 1);
    EXPECT_EQ(found.at(3).largest, 2);
  }
  const auto apart = labelComponents(labelMap({5, 4, 4}, {{{0, 1, 1}, 3}, {{2, 2, 2}, 3}}));
  EXPECT_EQ(apart.at(3).count, 2) << "two voxels away is not beside";
}

TEST(LabelComponents, RowsDoNotWrapAroundAndLabelsDoNotMix) {
  const auto found =
      labelComponents(labelMap({3, 3, 2}, {{{2, 0, 0}, 1}, {{0, 1, 0}, 1}, {{1, 1, 0}, 2}, {{0, 2, 1}, 2}}));
  EXPECT_EQ(found.at(1).count, 2);  // the end of a row and the beginning of the next
  EXPECT_EQ(found.at(2).count, 1);  // (1, 1, 0) and (0, 2, 1) share a corner
}

TEST(LabelComponents, ARingThatClosesLateIsOneComponent) {
  // Two arms of a U that meet in the last row only.
  std::vector<std::pair<Voxel, int>> voxels;
  for (std::int64_t j = 0; j < 4; ++j) {
    voxels.push_back({{0, j, 0}, 5});
    voxels.push_back({{4, j, 0}, 5});
  }
  for (std::int64_t i = 0; i < 5; ++i) voxels.push_back({{i, 4, 0}, 5});
  const auto found = labelComponents(labelMap({5, 5, 1}, voxels));
  EXPECT_EQ(found.at(5).count, 1);
  EXPECT_EQ(found.at(5).voxels, 13);
}

TEST(LabelComponents, TheCentreIsInMillimetresOfThePatient) {
  const auto found = labelComponents(labelMap({4, 4, 4}, {{{1, 0, 2}, 1}, {{2, 0, 2}, 1}, {{3, 0, 2}, 1}}));
  EXPECT_TRUE(found.at(1).centre_mm.isApprox(Eigen::Vector3d(-10.0 + 2.0 * 2.0, 20.0, 5.0 + 2.0 * 4.0)));
}

TEST(KeepLargestComponents, LeavesOneOfEachLabelAndTellsWhatWasThere) {
  Volume labels = labelMap(
      {8, 3, 3},
      {{{0, 0, 0}, 1}, {{4, 1, 1}, 1}, {{5, 2, 2}, 1}, {{7, 0, 0}, 2}, {{2, 2, 0}, 3}, {{2, 2, 2}, 3}});
  const auto before = keepLargestComponents(labels);
  EXPECT_EQ(before.at(1).count, 2);
  EXPECT_EQ(before.at(1).voxels, 3);
  EXPECT_EQ(before.at(1).outsideLargest(), 1);
  EXPECT_EQ(before.at(2).outsideLargest(), 0);
  EXPECT_EQ(labels.at(0, 0, 0), 0.0);
  EXPECT_EQ(labels.at(4, 1, 1), 1.0);
  EXPECT_EQ(labels.at(5, 2, 2), 1.0);
  EXPECT_EQ(labels.at(7, 0, 0), 2.0);
  EXPECT_EQ(labels.at(2, 2, 0), 3.0) << "of two equals the first in memory";
  EXPECT_EQ(labels.at(2, 2, 2), 0.0);
  const auto after = labelComponents(labels);
  EXPECT_EQ(after.at(3).count, 1);
  EXPECT_EQ(after.at(3).voxels, 1);
}

TEST(KeepLargestComponents, AnEmptyLabelMapStaysEmpty) {
  Volume labels = labelMap({3, 3, 3}, {});
  EXPECT_TRUE(keepLargestComponents(labels).empty());
}

}  // namespace
}  // namespace viscera
