// SPDX-License-Identifier: Apache-2.0
#include "engine/data/cutout.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr Index3 kPatch{96, 96, 96};
constexpr int kDraws = 600;

at::Tensor holeMask(const std::vector<Hole>& holes, const Index3& size) {
  const at::Tensor mask = torch::zeros({size[0], size[1], size[2]}, torch::kBool);
  for (const Hole& hole : holes)
    mask.narrow(0, hole.corner[0], hole.size[0])
        .narrow(1, hole.corner[1], hole.size[1])
        .narrow(2, hole.corner[2], hole.size[2])
        .fill_(true);
  return mask;
}

double coverage_percent(const std::vector<Hole>& holes) {
  std::vector<char> mask(96 * 96 * 96, 0);
  for (const Hole& hole : holes)
    forEachRow(hole, kPatch, [&](std::size_t offset, std::size_t length) {
      std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(offset), length, char{1});
    });
  return 100.0 * static_cast<double>(std::count(mask.begin(), mask.end(), char{1})) /
         static_cast<double>(mask.size());
}

struct HoleStatistics {
  std::vector<double> meanEdges;
  std::vector<double> covered_percent;  // sorted

  [[nodiscard]] double mean() const {
    double sum = 0.0;
    for (const double value : covered_percent) sum += value;
    return sum / static_cast<double>(covered_percent.size());
  }
  [[nodiscard]] double quantile(double q) const {
    return covered_percent[static_cast<std::size_t>(q * static_cast<double>(covered_percent.size() - 1))];
  }
};

HoleStatistics statisticsOf(const CutoutConfig& config, bool growing) {
  HoleStatistics statistics;
  statistics.meanEdges.assign(static_cast<std::size_t>(config.holes), 0.0);
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    RandomStream stream{41, draw};
    const std::vector<Hole> holes = drawHoles(config, growing, kPatch, stream);
    for (std::size_t h = 0; h < holes.size(); ++h)
      for (const std::int64_t edge : holes[h].size)
        statistics.meanEdges[h] += static_cast<double>(edge) / (3.0 * kDraws);
    statistics.covered_percent.push_back(coverage_percent(holes));
  }
  std::sort(statistics.covered_percent.begin(), statistics.covered_percent.end());
  return statistics;
}

// Edges by hand: each is uniform between the one before and the largest, so that the mean goes half way to
// the largest each time. Coverage: MONAI's RandCoarseDropout, 13.5 % (9.8 … 17.1) and 56.7 % (46 … 66) over
// 400 draws, 13.8 % (10.0 … 17.4) and 56.5 % (46.3 … 65.9) over 1500 with version 1.6.1.
TEST(DrawHoles, GrowAsMonaiDoesForTheInnerCutout) {
  const HoleStatistics statistics = statisticsOf({6, 5, 32}, true);
  double expected = 5.0;
  for (const double edge : statistics.meanEdges) {
    expected = (expected + 32.0) / 2.0;
    EXPECT_NEAR(edge, expected, 0.9);
  }
  EXPECT_NEAR(statistics.mean(), 13.7, 0.45);
  EXPECT_NEAR(statistics.quantile(0.05), 9.9, 0.8);
  EXPECT_NEAR(statistics.quantile(0.95), 17.2, 0.8);
}

TEST(DrawHoles, GrowAsMonaiDoesForTheOuterCutout) {
  const HoleStatistics statistics = statisticsOf({6, 20, 64}, true);
  double expected = 20.0;
  for (const double edge : statistics.meanEdges) {
    expected = (expected + 64.0) / 2.0;
    EXPECT_NEAR(edge, expected, 1.5);
  }
  EXPECT_NEAR(statistics.mean(), 56.6, 1.2);
  EXPECT_NEAR(statistics.quantile(0.05), 46.0, 2.0);
  EXPECT_NEAR(statistics.quantile(0.95), 66.0, 2.0);
}

TEST(DrawHoles, CanBeIndependent) {
  const HoleStatistics inner = statisticsOf({6, 5, 32}, false);
  for (const double edge : inner.meanEdges) EXPECT_NEAR(edge, 18.5, 1.0);
  EXPECT_NEAR(inner.mean(), 4.1, 0.35);
  const HoleStatistics outer = statisticsOf({6, 20, 64}, false);
  for (const double edge : outer.meanEdges) EXPECT_NEAR(edge, 42.0, 1.6);
  EXPECT_NEAR(outer.mean(), 34.7, 1.8);
}

TEST(DrawHoles, LieAnywhereInsideThePatch) {
  Index3 smallest{99, 99, 99};
  Index3 largest{-1, -1, -1};
  for (std::uint64_t draw = 0; draw < 300; ++draw) {
    RandomStream stream{43, draw};
    for (const Hole& hole : drawHoles({2, 5, 5}, false, {16, 12, 8}, stream))
      for (std::size_t d = 0; d < 3; ++d) {
        ASSERT_EQ(hole.size[d], 5);
        smallest[d] = std::min(smallest[d], hole.corner[d]);
        largest[d] = std::max(largest[d], hole.corner[d]);
      }
  }
  EXPECT_EQ(smallest, (Index3{0, 0, 0}));
  EXPECT_EQ(largest, (Index3{11, 7, 3}));
}

TEST(DrawHoles, AreCutToASmallPatch) {
  RandomStream stream{44};
  for (const Hole& hole : drawHoles({3, 20, 64}, true, {16, 16, 16}, stream)) {
    EXPECT_EQ(hole.corner, (Index3{0, 0, 0}));
    EXPECT_EQ(hole.size, (Index3{16, 16, 16}));
  }
}

at::Tensor testPatch() {
  torch::manual_seed(5);
  return torch::rand({1, 32, 24, 16}) * 0.6 + 0.2;
}

// Noise must have the moments of the uniform law between the patch's extremes.
void expectUniformNoise(const at::Tensor& noise, double low, double high) {
  const double n = static_cast<double>(noise.numel());
  const double range = high - low;
  EXPECT_GE(noise.min().item<double>(), low);
  EXPECT_LE(noise.max().item<double>(), high);
  EXPECT_NEAR(noise.mean().item<double>(), (low + high) / 2.0, 5.0 * range / std::sqrt(12.0 * n));
  const double variance = noise.to(torch::kFloat64).var().item<double>();
  EXPECT_NEAR(variance, range * range / 12.0, 5.0 * range * range * std::sqrt(1.0 / 180.0 / n));
}

TEST(Cutout, InnerReplacesExactlyTheHoles) {
  const at::Tensor before = testPatch();
  const at::Tensor after = before.clone();
  const std::vector<Hole> holes = {{{3, 4, 5}, {20, 15, 10}}, {{0, 0, 0}, {8, 8, 8}}};
  RandomStream stream{45};
  replaceInside(after, holes, stream);
  const at::Tensor mask = holeMask(holes, {32, 24, 16}).unsqueeze(0);
  EXPECT_TRUE(torch::equal(after.masked_select(~mask), before.masked_select(~mask)));
  EXPECT_GT(after.ne(before).sum().item<double>(), 0.999 * mask.sum().item<double>());
  expectUniformNoise(after.masked_select(mask), before.min().item<double>(), before.max().item<double>());
}

TEST(Cutout, OuterKeepsExactlyTheHoles) {
  const at::Tensor before = testPatch();
  const at::Tensor after = before.clone();
  const std::vector<Hole> holes = {{{3, 4, 5}, {20, 15, 10}}, {{0, 0, 0}, {8, 8, 8}}};
  RandomStream stream{46};
  replaceOutside(after, holes, stream);
  const at::Tensor mask = holeMask(holes, {32, 24, 16}).unsqueeze(0);
  EXPECT_TRUE(torch::equal(after.masked_select(mask), before.masked_select(mask)));
  expectUniformNoise(after.masked_select(~mask), before.min().item<double>(), before.max().item<double>());
}

TEST(Cutout, LeavesAConstantPatchAsItIs) {
  const at::Tensor patch = torch::full({1, 16, 16, 16}, 0.25F);
  RandomStream stream{47};
  replaceOutside(patch, {}, stream);
  EXPECT_TRUE(torch::equal(patch, torch::full({1, 16, 16, 16}, 0.25F)));
}

// The inner cutout of these sizes changes less than half of the patch, the outer one more.
int timesInner(bool inner, bool outer, int draws) {
  AugmentationConfig config;
  config.innerCutout = inner;
  config.outerCutout = outer;
  config.inner = {1, 4, 8};
  config.outer = {1, 4, 8};
  const at::Tensor before = torch::arange(16 * 16 * 16, torch::kFloat32).reshape({1, 16, 16, 16});
  int count = 0;
  for (int draw = 0; draw < draws; ++draw) {
    const at::Tensor patch = before.clone();
    RandomStream stream{48, static_cast<std::uint64_t>(draw)};
    applyCutout(patch, config, stream);
    if (patch.ne(before).sum().item<std::int64_t>() < 2048) ++count;
  }
  return count;
}

TEST(Cutout, DrawsOneOfTheEnabledKinds) {
  EXPECT_NEAR(timesInner(true, true, 1000), 500, 5 * std::sqrt(1000 * 0.25));
  EXPECT_EQ(timesInner(true, false, 50), 50);
  EXPECT_EQ(timesInner(false, true, 50), 0);
}

TEST(Cutout, DoesNothingWhereNoKindIsEnabled) {
  AugmentationConfig config;
  config.innerCutout = config.outerCutout = false;
  const at::Tensor before = testPatch();
  const at::Tensor after = before.clone();
  RandomStream stream{49};
  applyCutout(after, config, stream);
  EXPECT_TRUE(torch::equal(before, after));
}

}  // namespace
}  // namespace viscera
