// SPDX-License-Identifier: Apache-2.0
// The arithmetic that CPU loops and GPU kernels share, against formulas in double precision and against the
// loops.
#include "engine/ops/instance_norm_loops.h"
#include "engine/ops/instance_norm_math.h"
#include "engine/ops/moments.h"
#include "engine/ops/softmax_math.h"
#include "engine/ops/upsampling_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace viscera::test {
namespace {

constexpr float kSlope = 0.01F;

std::vector<float> randomNumbers(std::size_t count, std::uint32_t seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.3F, 2.0F);
  std::vector<float> numbers(count);
  for (float& number : numbers) number = normal(generator);
  return numbers;
}

TEST(ElementFunctions, TheRectifierFollowsItsDefinition) {
  for (const float x : randomNumbers(1000, 1)) {
    const double expected = x > 0.0F ? double{x} : 0.01 * double{x};
    EXPECT_NEAR(rectified(x, kSlope), expected, 1e-7 * std::abs(expected));
    EXPECT_NEAR(gradientBeforeRectifier(3.0F, x, kSlope), x > 0.0F ? 3.0 : 0.03, 1e-7);
  }
  EXPECT_EQ(rectified(0.0F, kSlope), 0.0F);
  EXPECT_TRUE(std::isnan(rectified(std::nanf(""), kSlope)));
}

// d/dx of Σ w · norm(x), norm(x) = (x - mean(x)) / sqrt(var(x) + ε), by differences in double.
TEST(ElementFunctions, TheGradientOfANormMatchesFiniteDifferences) {
  constexpr std::size_t kCount = 7;
  const std::vector<float> x = randomNumbers(kCount, 2);
  const std::vector<float> w = randomNumbers(kCount, 3);
  const auto objective = [&](std::size_t changed, double by) {
    std::vector<double> values(x.begin(), x.end());
    values[changed] += by;
    double mean = 0.0;
    double variance = 0.0;
    double sum = 0.0;
    for (const double v : values) mean += v / kCount;
    for (const double v : values) variance += (v - mean) * (v - mean) / kCount;
    for (std::size_t i = 0; i < kCount; ++i) sum += w[i] * (values[i] - mean) / std::sqrt(variance + 1e-5);
    return sum;
  };
  Moments moments{0.0, 0.0, 0.0};
  for (const float v : x) moments = combined(moments, {1.0, v, 0.0});
  const auto mean = static_cast<float>(moments.mean);
  const float scale = scaleOf(moments, 1e-5);
  double gradientMean = 0.0;
  double gradientSlope = 0.0;
  for (std::size_t i = 0; i < kCount; ++i) {
    gradientMean += double{w[i]} / kCount;
    gradientSlope += double{w[i]} * double{normalizedValue(x[i], mean, scale)} / kCount;
  }
  for (std::size_t i = 0; i < kCount; ++i) {
    const double expected = (objective(i, 1e-5) - objective(i, -1e-5)) / 2e-5;
    EXPECT_NEAR(gradientOfNormalized(w[i],
                                     normalizedValue(x[i], mean, scale),
                                     scale,
                                     static_cast<float>(gradientMean),
                                     static_cast<float>(gradientSlope)),
                expected,
                1e-5);
  }
}

TEST(ElementFunctions, MomentsDoNotDependOnHowTheNumbersAreCut) {
  std::vector<double> numbers;
  for (const float x : randomNumbers(1000, 4)) numbers.push_back(1e4 + double{x});
  double mean = 0.0;
  double squares = 0.0;
  for (const double x : numbers) mean += x / 1000.0;
  for (const double x : numbers) squares += (x - mean) * (x - mean);
  for (const std::size_t piece : {1, 7, 250, 999, 1000}) {
    Moments total{0.0, 0.0, 0.0};
    for (std::size_t begin = 0; begin < numbers.size(); begin += piece) {
      const std::size_t end = std::min(begin + piece, numbers.size());
      double sum = 0.0;
      double own = 0.0;
      for (std::size_t i = begin; i < end; ++i) {
        sum += numbers[i] - numbers[begin];
        own += (numbers[i] - numbers[begin]) * (numbers[i] - numbers[begin]);
      }
      total = combined(total, momentsFromSums(static_cast<double>(end - begin), numbers[begin], sum, own));
    }
    EXPECT_EQ(total.count, 1000.0);
    EXPECT_NEAR(total.mean, mean, 1e-9);
    EXPECT_NEAR(total.squares, squares, 1e-6);
  }
}

TEST(ElementFunctions, NothingTogetherWithNumbersAreTheNumbers) {
  const Moments nothing{0.0, 0.0, 0.0};
  const Moments some{3.0, -2.0, 5.0};
  for (const Moments& sum : {combined(nothing, some), combined(some, nothing)}) {
    EXPECT_EQ(sum.count, 3.0);
    EXPECT_EQ(sum.mean, -2.0);
    EXPECT_EQ(sum.squares, 5.0);
  }
  EXPECT_EQ(combined(nothing, nothing).mean, 0.0);
}

TEST(ElementFunctions, TheExponentialIsExactToTwoUnits) {
  for (double x = -86.0; x <= 0.0; x += 0.00711) {
    const auto argument = static_cast<float>(x);
    const double expected = std::exp(double{argument});
    EXPECT_NEAR(exponential(argument), expected, expected * 2.0 * std::numeric_limits<float>::epsilon()) << x;
  }
  EXPECT_EQ(exponential(0.0F), 1.0F);
  EXPECT_EQ(exponential(-1000.0F), exponential(-86.0F));
  EXPECT_TRUE(std::isnan(exponential(std::nanf(""))));
}

// By hand: 1 + 2^-8 lies half-way between two numbers of 8 bits and goes to the even one, 1; 1 + 3 * 2^-8
// goes to 1 + 2^-6.
TEST(ElementFunctions, BfloatRoundsToTheNearestEven) {
  EXPECT_EQ(floatOfBfloat(bfloatOfFloat(1.00390625F)), 1.0F);
  EXPECT_EQ(floatOfBfloat(bfloatOfFloat(1.01171875F)), 1.015625F);
  EXPECT_EQ(floatOfBfloat(bfloatOfFloat(-3.0F)), -3.0F);
  EXPECT_TRUE(std::isinf(floatOfBfloat(bfloatOfFloat(std::numeric_limits<float>::max()))));
  EXPECT_TRUE(std::isnan(floatOfBfloat(bfloatOfFloat(std::nanf("")))));
}

TEST(ElementFunctions, TheFirstOfEqualChannelsStays) {
  float largest = 1.0F;
  std::int32_t channel = 0;
  takeLarger(1.0F, 1, largest, channel);
  EXPECT_EQ(channel, 0);
  takeLarger(2.0F, 2, largest, channel);
  takeLarger(2.0F, 3, largest, channel);
  EXPECT_EQ(channel, 2);
  EXPECT_EQ(largest, 2.0F);
}

/// Lanes as the loops want them, and the same numbers for the functions.
struct LoopInput {
  std::vector<float> x = randomNumbers(kCount, 5);
  std::vector<float> s = randomNumbers(kCount, 6);
  std::vector<float> gradient = randomNumbers(kCount, 7);
  Lanes xLanes{randomNumbers(kWidth, 8),
               randomNumbers(kWidth, 9),
               randomNumbers(kWidth, 10),
               randomNumbers(kWidth, 11)};
  Lanes sLanes{randomNumbers(kWidth, 12), randomNumbers(kWidth, 13), {}, randomNumbers(kWidth, 14)};

  static constexpr std::size_t kWidth = 129;
  static constexpr std::int64_t kRows = 3;
  static constexpr std::size_t kCount = kWidth * 3;
};

TEST(ElementFunctions, TheLoopsOfTheCpuComputeExactlyThem) {
  const LoopInput in;
  std::vector<float> y(LoopInput::kCount);
  const auto width = static_cast<std::int64_t>(LoopInput::kWidth);
  runLoop(
      ForwardLoop<float, Shortcut::Normalized>{
          in.x.data(), in.s.data(), y.data(), &in.xLanes, &in.sLanes, kSlope},
      LoopInput::kRows,
      width);
  std::vector<float> xGradient(LoopInput::kCount);
  std::vector<float> sGradient(LoopInput::kCount);
  runLoop(BackwardLoop<float, Shortcut::Normalized>{{in.gradient.data(), y.data(), in.x.data(), in.s.data()},
                                                    &in.xLanes,
                                                    &in.sLanes,
                                                    kSlope,
                                                    xGradient.data(),
                                                    sGradient.data()},
          LoopInput::kRows,
          width);
  for (std::size_t i = 0; i < LoopInput::kCount; ++i) {
    const std::size_t c = i % LoopInput::kWidth;
    const float x = normalizedValue(in.x[i], in.xLanes.mean[c], in.xLanes.scale[c]);
    const float s = normalizedValue(in.s[i], in.sLanes.mean[c], in.sLanes.scale[c]);
    EXPECT_EQ(y[i], rectified(x + s, kSlope));
    const float g = gradientBeforeRectifier(in.gradient[i], y[i], kSlope);
    const float mean = in.xLanes.gradientMean[c];
    EXPECT_EQ(xGradient[i], gradientOfNormalized(g, x, in.xLanes.scale[c], mean, in.xLanes.gradientSlope[c]));
    EXPECT_EQ(sGradient[i], gradientOfNormalized(g, s, in.sLanes.scale[c], mean, in.sLanes.gradientSlope[c]));
  }
}

}  // namespace
}  // namespace viscera::test
