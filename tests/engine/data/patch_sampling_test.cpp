// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patch_sampling.h"

#include "engine/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <map>

namespace viscera {
namespace {

struct LabelledCase {
  at::Tensor image;
  at::Tensor label;
};

// 8 x 6 x 5: label 1 in two voxels, label 3 in one; image 0 in the first slab, else 100.
LabelledCase smallCase() {
  LabelledCase made{torch::full({1, 8, 6, 5}, 100, torch::kInt16), torch::zeros({1, 8, 6, 5}, torch::kUInt8)};
  made.image[0][0].fill_(0);
  made.label[0][0][1][2] = 1;
  made.label[0][7][5][4] = 1;
  made.label[0][3][2][1] = 3;
  return made;
}

SamplingConfig singleVoxelPatches() {
  SamplingConfig sampling;
  sampling.patchSize = {1, 1, 1};
  return sampling;
}

// Examples measured with MONAI's correct_crop_centers: centre clamped to (48, 48, 48), (152, 102, 72), (100,
// 48, 49).
TEST(CornerAround, ClampsTheCentreAsMonaiDoes) {
  EXPECT_EQ(cornerAround({0, 0, 0}, {200, 150, 120}, {96, 96, 96}), (Index3{0, 0, 0}));
  EXPECT_EQ(cornerAround({199, 149, 119}, {200, 150, 120}, {96, 96, 96}), (Index3{104, 54, 24}));
  EXPECT_EQ(cornerAround({100, 96, 60}, {200, 96, 97}, {96, 96, 96}), (Index3{52, 0, 1}));
}

TEST(CornerAround, PutsPaddingAroundAShortCase) {
  // 101 padded to 128: 13 before, 14 after. 31 padded to 32: 0 before.
  EXPECT_EQ(cornerAround({0, 30, 64}, {101, 31, 128}, {128, 32, 64}), (Index3{-13, 0, 32}));
}

TEST(UniformCorner, ReachesEachPlaceEquallyOften) {
  std::map<Index3, int> counts;
  for (std::uint64_t draw = 0; draw < 6000; ++draw) {
    RandomStream stream{81, draw};
    ++counts[uniformCorner({5, 4, 2}, {4, 2, 4}, stream)];
  }
  ASSERT_EQ(counts.size(), 6U);  // 2 x 3 places; the last axis is padded by one voxel on each side
  for (const auto& [corner, count] : counts) {
    EXPECT_EQ(corner[2], -1);
    EXPECT_NEAR(count, 1000, 5 * std::sqrt(6000 * (1.0 / 6) * (5.0 / 6)));
  }
}

std::map<int, int> labelsAtCentres(const LabelledCase& data, const SamplingConfig& sampling, int draws) {
  const VoxelIndex index(data.image, data.label, sampling.patchChoice);
  std::map<int, int> counts;
  for (int draw = 0; draw < draws; ++draw) {
    RandomStream stream{82, static_cast<std::uint64_t>(draw)};
    const Index3 corner = sampling.patchChoice == PatchChoice::PosNeg
                              ? posNegCorner(index, data.image, data.label, sampling, stream)
                              : classBalancedCorner(index, data.image, data.label, sampling, stream);
    ++counts[data.label[0][corner[0]][corner[1]][corner[2]].item<int>()];
  }
  return counts;
}

TEST(PosNegCorner, FollowsTheWeightsAndIsUniformInsideAGroup) {
  SamplingConfig sampling = singleVoxelPatches();
  sampling.positive = 3.0;
  auto counts = labelsAtCentres(smallCase(), sampling, 12000);
  EXPECT_NEAR(counts[0], 3000, 5 * std::sqrt(12000 * 0.25 * 0.75));
  EXPECT_NEAR(counts[1], 6000, 5 * std::sqrt(12000 * 0.5 * 0.5));  // two of three labelled voxels
  EXPECT_NEAR(counts[3], 3000, 5 * std::sqrt(12000 * 0.25 * 0.75));
}

TEST(PosNegCorner, KeepsBackgroundCentresWhereTheImageIsAboveZero) {
  const LabelledCase data = smallCase();
  const VoxelIndex index(data.image, data.label, PatchChoice::PosNeg);
  SamplingConfig sampling = singleVoxelPatches();
  sampling.positive = 0.0;
  for (std::uint64_t draw = 0; draw < 2000; ++draw) {
    RandomStream stream{83, draw};
    EXPECT_GE(posNegCorner(index, data.image, data.label, sampling, stream)[0], 1);
  }
}

TEST(PosNegCorner, TakesTheOtherGroupWhereOneIsEmpty) {
  LabelledCase unlabelled = smallCase();
  unlabelled.label.fill_(0);
  EXPECT_EQ(labelsAtCentres(unlabelled, singleVoxelPatches(), 200)[0], 200);
  LabelledCase full = smallCase();
  full.label.fill_(2);
  EXPECT_EQ(labelsAtCentres(full, singleVoxelPatches(), 200)[2], 200);
}

TEST(PosNegCorner, IsUniformWhereBothGroupsAreEmpty) {
  const LabelledCase empty{torch::zeros({1, 2, 1, 1}, torch::kInt16),
                           torch::zeros({1, 2, 1, 1}, torch::kUInt8)};
  const VoxelIndex index(empty.image, empty.label, PatchChoice::PosNeg);
  int first = 0;
  for (std::uint64_t draw = 0; draw < 1000; ++draw) {
    RandomStream stream{84, draw};
    if (posNegCorner(index, empty.image, empty.label, singleVoxelPatches(), stream)[0] == 0) ++first;
  }
  EXPECT_NEAR(first, 500, 5 * std::sqrt(250.0));
}

TEST(PosNegCorner, RefusesWeightsThatLeaveNoChoice) {
  const LabelledCase data = smallCase();
  const VoxelIndex index(data.image, data.label, PatchChoice::PosNeg);
  SamplingConfig sampling = singleVoxelPatches();
  sampling.positive = sampling.negative = 0.0;
  RandomStream stream{85};
  EXPECT_THROW((void)posNegCorner(index, data.image, data.label, sampling, stream), Error);
}

TEST(ClassBalancedCorner, DrawsTheClassesOfTheCaseEquallyOften) {
  SamplingConfig sampling = singleVoxelPatches();
  sampling.patchChoice = PatchChoice::ClassBalanced;
  auto counts = labelsAtCentres(smallCase(), sampling, 9000);
  EXPECT_EQ(counts.size(), 3U);
  for (const int label : {0, 1, 3})
    EXPECT_NEAR(counts[label], 3000, 5 * std::sqrt(9000 * (1.0 / 3) * (2.0 / 3))) << label;
}

TEST(CropImage, ScalesTheVoxelsOfTheBox) {
  const at::Tensor image = torch::arange(4 * 5 * 6, torch::kInt16).reshape({1, 4, 5, 6});
  const at::Tensor patch = torch::empty({1, 2, 3, 4});
  cropImage(image, 0.5F, {1, 2, 1}, patch);
  const at::Tensor expected =
      image.narrow(1, 1, 2).narrow(2, 2, 3).narrow(3, 1, 4).to(torch::kFloat32) * 0.5F;
  EXPECT_TRUE(torch::equal(patch, expected));
}

TEST(CropImage, IsZeroBeyondTheCase) {
  const at::Tensor image = torch::arange(1, 1 + 4 * 5 * 6, torch::kInt16).reshape({1, 4, 5, 6});
  // Two voxels of padding on every side, then cut at a corner of the padded case.
  const at::Tensor padded = torch::constant_pad_nd(image.to(torch::kFloat32), {2, 2, 2, 2, 2, 2}, 0.0);
  for (const Index3& corner : {Index3{-2, -2, -2}, Index3{-1, 0, 1}, Index3{1, 1, 2}, Index3{0, -2, 0}}) {
    const at::Tensor patch = torch::full({1, 5, 6, 6}, -1.0F);
    cropImage(image, 1.0F, corner, patch);
    const at::Tensor expected =
        padded.narrow(1, corner[0] + 2, 5).narrow(2, corner[1] + 2, 6).narrow(3, corner[2] + 2, 6);
    EXPECT_TRUE(torch::equal(patch, expected));
  }
}

TEST(CropLabel, CopiesTheBox) {
  const at::Tensor label = torch::arange(4 * 5 * 6).reshape({1, 4, 5, 6}).to(torch::kUInt8);
  const at::Tensor patch = torch::full({1, 2, 2, 3}, 7, torch::kUInt8);
  cropLabel(label, {3, 4, 4}, patch);
  EXPECT_EQ((patch[0][0][0][0].item<int>()), 3 * 30 + 4 * 6 + 4);
  EXPECT_EQ((patch[0][0][0][1].item<int>()), 3 * 30 + 4 * 6 + 5);
  EXPECT_EQ(patch.to(torch::kInt64).sum().item<int>(), 2 * (3 * 30 + 4 * 6 + 4) + 1);
}

TEST(CropImage, RefusesAPatchThatIsNotContiguous) {
  const at::Tensor image = torch::zeros({1, 4, 4, 4}, torch::kInt16);
  const at::Tensor patch = torch::empty({1, 2, 2, 4}).narrow(3, 0, 2);
  EXPECT_THROW(cropImage(image, 1.0F, {0, 0, 0}, patch), Error);
}

}  // namespace
}  // namespace viscera
