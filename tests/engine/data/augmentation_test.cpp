// SPDX-License-Identifier: Apache-2.0
#include "engine/data/augmentation.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

namespace viscera {
namespace {

at::Tensor numbered(std::int64_t a,
                    std::int64_t b,
                    std::int64_t c,
                    torch::ScalarType type = torch::kFloat32) {
  return torch::arange(a * b * c).reshape({1, a, b, c}).to(type);
}

TEST(Flip, ReversesTheFlaggedAxesOnly) {
  for (const auto type : {torch::kFloat32, torch::kUInt8})
    for (int flags = 0; flags < 8; ++flags) {
      const AxisFlags axes{(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0};
      std::vector<std::int64_t> dims;
      for (int d = 0; d < 3; ++d)
        if (axes[static_cast<std::size_t>(d)]) dims.push_back(d + 1);
      const at::Tensor patch = numbered(4, 5, 6, type);
      const at::Tensor expected = torch::flip(patch, dims);
      flipInPlace(patch, axes);
      EXPECT_TRUE(torch::equal(patch, expected)) << flags;
    }
}

TEST(Flip, MovesAVoxelToItsMirrorPlace) {
  const at::Tensor patch = numbered(4, 5, 6);
  flipInPlace(patch, {true, false, false});
  EXPECT_EQ((patch[0][0][1][2].item<float>()), 3 * 30 + 1 * 6 + 2);
}

TEST(Flip, TossesACoinForEachAxisByItself) {
  constexpr int kDraws = 20000;
  std::array<int, 3> single{};
  std::array<int, 3> pairs{};  // axes (0,1), (0,2), (1,2)
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    RandomStream stream{71, draw};
    const AxisFlags axes = drawFlips(0.1, stream);
    for (std::size_t d = 0; d < 3; ++d) single[d] += axes[d] ? 1 : 0;
    pairs[0] += axes[0] && axes[1] ? 1 : 0;
    pairs[1] += axes[0] && axes[2] ? 1 : 0;
    pairs[2] += axes[1] && axes[2] ? 1 : 0;
  }
  for (const int count : single) EXPECT_NEAR(count, 2000, 5 * std::sqrt(kDraws * 0.1 * 0.9));
  for (const int count : pairs) EXPECT_NEAR(count, 200, 5 * std::sqrt(kDraws * 0.01 * 0.99));
}

TEST(LeftRightAxis, IsFoundFromTheAxisCodes) {
  EXPECT_EQ(leftRightAxis("RAS"), 0);
  EXPECT_EQ(leftRightAxis("LPS"), 0);
  EXPECT_EQ(leftRightAxis("ARS"), 1);
  EXPECT_EQ(leftRightAxis("SAL"), 2);
  EXPECT_FALSE(leftRightAxis("").has_value());
}

TEST(ExchangeLabels, SwapsPartnersAndKeepsTheRest) {
  const at::Tensor label = torch::tensor({0, 1, 2, 3, 200, 2}, torch::kUInt8).reshape({1, 1, 2, 3});
  const std::array<std::uint8_t, 4> partners{0, 1, 3, 2};
  exchangeLabels(label, partners);
  EXPECT_TRUE(torch::equal(label.flatten(), torch::tensor({0, 1, 3, 2, 200, 3}, torch::kUInt8)));
  exchangeLabels(label, {});
  EXPECT_TRUE(torch::equal(label.flatten(), torch::tensor({0, 1, 3, 2, 200, 3}, torch::kUInt8)));
}

TEST(Rotate90, TurnsAsNumpyRot90) {
  for (const auto type : {torch::kFloat32, torch::kUInt8})
    for (int turns = 0; turns < 4; ++turns) {
      const at::Tensor patch = numbered(5, 5, 3, type);
      const at::Tensor expected = torch::rot90(patch, turns, {1, 2});
      rotate90InPlace(patch, turns);
      EXPECT_TRUE(torch::equal(patch, expected)) << turns;
    }
}

TEST(Rotate90, AllowsOnlyHalfTurnsOfAnOblongPatch) {
  const at::Tensor patch = numbered(4, 6, 2);
  const at::Tensor expected = torch::rot90(patch, 2, {1, 2});
  rotate90InPlace(patch, 2);
  EXPECT_TRUE(torch::equal(patch, expected));
  EXPECT_THROW(rotate90InPlace(patch, 1), Error);
  for (std::uint64_t draw = 0; draw < 50; ++draw) {
    RandomStream stream{72, draw};
    EXPECT_EQ(drawQuarterTurns(1.0, {4, 6, 2}, stream), 2);
  }
}

TEST(Rotate90, DrawsOneTwoOrThreeTurnsEquallyOften) {
  constexpr int kDraws = 30000;
  std::array<int, 4> counts{};
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    RandomStream stream{73, draw};
    ++counts[static_cast<std::size_t>(drawQuarterTurns(0.1, {96, 96, 64}, stream))];
  }
  for (int turns = 1; turns < 4; ++turns)
    EXPECT_NEAR(counts[static_cast<std::size_t>(turns)], 1000, 5 * std::sqrt(1000.0));
}

TEST(ShiftIntensity, AddsOneValueToAllVoxelsWithoutClipping) {
  const at::Tensor patch = torch::tensor({0.0F, 0.5F, 1.0F, 0.25F}).reshape({1, 1, 2, 2});
  shiftIntensityInPlace(patch, 0.125);
  EXPECT_TRUE(torch::equal(patch.flatten(), torch::tensor({0.125F, 0.625F, 1.125F, 0.375F})));
}

TEST(ShiftIntensity, IsUniformBetweenMinusAndPlusTheOffset) {
  constexpr int kDraws = 20000;
  int shifted = 0;
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    RandomStream stream{74, draw};
    const double value = drawShift(0.5, 0.1, stream);
    ASSERT_LE(std::abs(value), 0.1);
    shifted += value != 0.0 ? 1 : 0;
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(shifted, kDraws / 2, 5 * std::sqrt(kDraws * 0.25));
  EXPECT_NEAR(sum / shifted, 0.0, 5 * 0.1 / std::sqrt(3.0 * shifted));
  EXPECT_NEAR(squares / shifted, 0.01 / 3.0, 5 * 0.01 * std::sqrt(4.0 / 45.0 / shifted));
}

}  // namespace
}  // namespace viscera
