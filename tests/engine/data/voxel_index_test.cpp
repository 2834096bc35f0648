// SPDX-License-Identifier: Apache-2.0
#include "engine/data/voxel_index.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera {
namespace {

TEST(VoxelIndex, FindsTheVoxelsOfEachGroupInMemoryOrder) {
  torch::manual_seed(9);
  const at::Tensor image = torch::randint(-1, 2, {1, 7, 5, 4}, torch::kInt16);
  const at::Tensor label = torch::randint(0, 3, {1, 7, 5, 4}, torch::kUInt8);
  const auto expectVoxels = [&](PatchChoice choice, std::size_t group, const at::Tensor& mask) {
    const VoxelIndex index(image, label, choice);
    const at::Tensor expected = mask[0].nonzero();
    ASSERT_EQ(index.voxelCount(group), expected.size(0));
    for (std::int64_t n = 0; n < expected.size(0); ++n)
      EXPECT_EQ(index.voxel(image, label, group, n),
                (Index3{expected[n][0].item<std::int64_t>(),
                        expected[n][1].item<std::int64_t>(),
                        expected[n][2].item<std::int64_t>()}));
    EXPECT_THROW((void)index.voxel(image, label, group, expected.size(0)), Error);
  };
  expectVoxels(PatchChoice::PosNeg, VoxelIndex::kPositiveGroup, label.gt(0));
  expectVoxels(PatchChoice::PosNeg, VoxelIndex::kNegativeGroup, image.gt(0) & label.eq(0));
  for (std::size_t value = 0; value < 3; ++value)
    expectVoxels(PatchChoice::ClassBalanced, value, label.eq(static_cast<int>(value)));
}

// 4 x 2 x 2: label 1 in two voxels, label 3 in one; image 0 in the first slab, else 100.
TEST(VoxelIndex, CountsTheVoxelsOfEachGroup) {
  at::Tensor image = torch::full({1, 4, 2, 2}, 100, torch::kInt16);
  image[0][0].fill_(0);
  at::Tensor label = torch::zeros({1, 4, 2, 2}, torch::kUInt8);
  label[0][0][1][0] = label[0][3][1][1] = 1;
  label[0][2][0][1] = 3;
  const VoxelIndex classes(image, label, PatchChoice::ClassBalanced);
  ASSERT_EQ(classes.groupCount(), 4U);
  EXPECT_EQ(classes.voxelCount(0), 13);
  EXPECT_EQ(classes.voxelCount(1), 2);
  EXPECT_EQ(classes.voxelCount(2), 0);
  EXPECT_EQ(classes.voxelCount(3), 1);
  EXPECT_EQ(classes.voxel(image, label, 1, 1), (Index3{3, 1, 1}));
  EXPECT_THROW((void)classes.voxel(image, label, 2, 0), Error);
  const VoxelIndex groups(image, label, PatchChoice::PosNeg);
  EXPECT_EQ(groups.groupCount(), 2U);
  EXPECT_EQ(groups.voxelCount(VoxelIndex::kPositiveGroup), 3);  // where the image is 0 as well
  EXPECT_EQ(groups.voxelCount(VoxelIndex::kNegativeGroup), 10);
  EXPECT_EQ(groups.voxel(image, label, VoxelIndex::kPositiveGroup, 0), (Index3{0, 1, 0}));
  EXPECT_EQ(groups.voxel(image, label, VoxelIndex::kNegativeGroup, 0), (Index3{1, 0, 0}));
}

TEST(VoxelIndex, RefusesTensorsThatDoNotBelongTogether) {
  const at::Tensor image = torch::full({1, 4, 2, 2}, 100, torch::kInt16);
  const at::Tensor label = torch::ones({1, 4, 2, 2}, torch::kUInt8);
  EXPECT_THROW(VoxelIndex(image, torch::ones({1, 2, 4, 2}, torch::kUInt8), PatchChoice::PosNeg), Error);
  const VoxelIndex index(image, label, PatchChoice::PosNeg);
  const at::Tensor changed = torch::zeros({1, 4, 2, 2}, torch::kUInt8);
  EXPECT_THROW((void)index.voxel(image, changed, VoxelIndex::kPositiveGroup, 0), Error);
}

}  // namespace
}  // namespace viscera
