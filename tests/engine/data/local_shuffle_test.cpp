// SPDX-License-Identifier: Apache-2.0
#include "engine/data/local_shuffle.h"

#include "engine/data/cutout.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <array>
#include <cmath>

namespace viscera {
namespace {

at::Tensor numbered(std::int64_t a, std::int64_t b, std::int64_t c) {
  return torch::arange(a * b * c, torch::kFloat32).reshape({1, a, b, c});
}

TEST(LocalShuffle, PermutesInsideTheHoleOnly) {
  const at::Tensor before = numbered(16, 12, 10);
  const at::Tensor after = before.clone();
  RandomStream stream{61};
  shuffleInside(after, {{{2, 3, 1}, {8, 8, 8}}}, stream);
  const auto inside = [](const at::Tensor& patch) {
    return patch[0].narrow(0, 2, 8).narrow(1, 3, 8).narrow(2, 1, 8).clone();
  };
  const auto outside = [](const at::Tensor& patch) {
    const at::Tensor copy = patch.clone();
    copy[0].narrow(0, 2, 8).narrow(1, 3, 8).narrow(2, 1, 8).fill_(-1);
    return copy;
  };
  EXPECT_TRUE(torch::equal(outside(before), outside(after)));
  EXPECT_FALSE(torch::equal(inside(before), inside(after)));
  EXPECT_TRUE(torch::equal(std::get<0>(inside(before).flatten().sort()),
                           std::get<0>(inside(after).flatten().sort())));
}

TEST(LocalShuffle, LaterHolesShuffleTheResultOfEarlierOnes) {
  // Two voxels, then the second with a third: the first value can only reach the end through both holes.
  int reached = 0;
  for (std::uint64_t draw = 0; draw < 4000; ++draw) {
    const at::Tensor patch = numbered(1, 1, 3);
    RandomStream stream{62, draw};
    shuffleInside(patch, {{{0, 0, 0}, {1, 1, 2}}, {{0, 0, 1}, {1, 1, 2}}}, stream);
    if (patch.flatten()[2].item<float>() == 0.0F) ++reached;
  }
  EXPECT_NEAR(reached, 1000, 5 * std::sqrt(4000 * 0.25 * 0.75));
}

TEST(LocalShuffle, SendsEachVoxelAnywhereEquallyOften) {
  std::array<int, 8> counts{};
  for (std::uint64_t draw = 0; draw < 8000; ++draw) {
    const at::Tensor patch = numbered(2, 2, 2);
    RandomStream stream{63, draw};
    shuffleInside(patch, {{{0, 0, 0}, {2, 2, 2}}}, stream);
    ++counts[static_cast<std::size_t>(patch.flatten()[5].item<int>())];
  }
  for (const int count : counts) EXPECT_NEAR(count, 1000, 5 * std::sqrt(8000 * (1.0 / 8) * (7.0 / 8)));
}

// Ten cubes of 8³ are 0.579 % of 96³; MONAI's RandCoarseShuffle touches 0.577 % in the mean, overlaps
// deducted, and about one voxel in 512 of them stays where it is.
TEST(LocalShuffle, TouchesTheShareOfThePatchThatMonaiTouches) {
  AugmentationConfig config;
  config.shuffleProbability = 1.0;
  const at::Tensor before = numbered(96, 96, 96);
  double sum = 0.0;
  constexpr int kDraws = 60;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    const at::Tensor patch = before.clone();
    RandomStream stream{64, draw};
    applyLocalShuffle(patch, config, stream);
    sum += 100.0 * patch.ne(before).sum().item<double>() / static_cast<double>(patch.numel());
  }
  EXPECT_NEAR(sum / kDraws, 0.577, 0.006);
}

TEST(LocalShuffle, IsAppliedWithItsProbability) {
  AugmentationConfig config;
  const at::Tensor before = numbered(16, 16, 16);
  int applied = 0;
  for (std::uint64_t draw = 0; draw < 1000; ++draw) {
    const at::Tensor patch = before.clone();
    RandomStream stream{65, draw};
    applyLocalShuffle(patch, config, stream);
    if (!torch::equal(patch, before)) ++applied;
  }
  EXPECT_NEAR(applied, 800, 5 * std::sqrt(1000 * 0.8 * 0.2));
}

}  // namespace
}  // namespace viscera
