// SPDX-License-Identifier: Apache-2.0
#include "engine/base/random_stream.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace viscera {
namespace {

TEST(RandomStream, IsAFunctionOfItsKey) {
  RandomStream a{1, 2, 3};
  RandomStream b{1, 2, 3};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next32(), b.next32());
}

TEST(RandomStream, DiffersWhereAnyPartOrTheLengthOfTheKeyDiffers) {
  const auto first = [](RandomStream stream) { return stream.next32(); };
  const std::vector<std::uint32_t> draws = {first(RandomStream{1, 2, 3}),
                                            first(RandomStream{1, 2, 4}),
                                            first(RandomStream{1, 3, 2}),
                                            first(RandomStream{2, 1, 3}),
                                            first(RandomStream{1, 2}),
                                            first(RandomStream{1, 2, 3, 0})};
  std::vector<std::uint32_t> sorted = draws;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
}

TEST(RandomStream, UniformHasTheMomentsOfTheUniformLaw) {
  RandomStream stream{7};
  constexpr int kDraws = 200000;
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = stream.uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 5.0 * std::sqrt(1.0 / 12.0 / kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0 / 3.0, 5.0 * std::sqrt(4.0 / 45.0 / kDraws));
}

TEST(RandomStream, IntegerReachesBothEndsEvenly) {
  RandomStream stream{11};
  std::vector<int> counts(6, 0);
  for (int i = 0; i < 60000; ++i) ++counts[static_cast<std::size_t>(stream.integer(-2, 3) + 2)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(10000.0 * 5 / 6));
}

TEST(RandomStream, IntegerRefusesAnEmptyRange) {
  RandomStream stream{1};
  EXPECT_THROW((void)stream.integer(1, 0), Error);
}

TEST(RandomStream, NormalHasMeanZeroAndVarianceOne) {
  RandomStream stream{13};
  constexpr int kDraws = 100000;
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = stream.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 5.0 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0, 5.0 * std::sqrt(2.0 / kDraws));
}

TEST(RandomStream, ShuffleKeepsTheElementsAndUsesAllOrders) {
  std::vector<int> seen(6, 0);
  for (std::uint64_t i = 0; i < 6000; ++i) {
    RandomStream stream{17, i};
    std::vector<int> values = {0, 1, 2};
    stream.shuffle(std::span<int>(values));
    std::vector<int> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(sorted, (std::vector<int>{0, 1, 2}));
    ++seen[static_cast<std::size_t>(values[0] * 2 + (values[1] > values[2] ? 1 : 0))];
  }
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(RandomStream, FillUniformTakesTheDrawsInOrderFromAnyPosition) {
  RandomStream bulk{19};
  RandomStream single{19};
  for (const std::size_t length : {std::size_t{3}, std::size_t{0}, std::size_t{18}, std::size_t{1}}) {
    std::vector<float> values(length);
    bulk.fillUniform(values, -1.0F, 3.0F);
    for (const float value : values)
      EXPECT_EQ(value, -1.0F + 4.0F * (static_cast<float>(single.next32() >> 8) / 16777216.0F));
  }
  EXPECT_EQ(bulk.next32(), single.next32());
}

TEST(RandomStream, FillUniformStaysInItsRange) {
  RandomStream stream{23};
  std::vector<float> values(100000);
  stream.fillUniform(values, 0.1F, 0.1000001F);
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  EXPECT_EQ(*smallest, 0.1F);
  EXPECT_EQ(*largest, 0.1000001F);
  EXPECT_THROW(stream.fillUniform(values, 1.0F, 0.0F), Error);
}

}  // namespace
}  // namespace viscera
