// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_order.h"

#include "engine/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

namespace viscera {
namespace {

std::vector<std::size_t> allOf(std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

TEST(CaseOrder, VisitsEachCaseOnceInAnEpoch) {
  EXPECT_THAT(casesOfEpoch(50, 3, 7, {}), testing::UnorderedElementsAreArray(allOf(50)));
  EXPECT_THAT(casesOfEpoch(1, 3, 7, {}), testing::ElementsAre(0));
}

TEST(CaseOrder, DependsOnSeedAndEpochAlone) {
  EXPECT_EQ(casesOfEpoch(50, 3, 7, {}), casesOfEpoch(50, 3, 7, {}));
  EXPECT_NE(casesOfEpoch(50, 3, 7, {}), casesOfEpoch(50, 3, 8, {}));
  EXPECT_NE(casesOfEpoch(50, 3, 7, {}), casesOfEpoch(50, 4, 7, {}));
  EXPECT_NE(casesOfEpoch(50, 3, 7, {}), allOf(50));
}

TEST(CaseOrder, PutsEachCaseFirstEquallyOften) {
  std::array<int, 5> first{};
  for (std::int64_t epoch = 0; epoch < 5000; ++epoch) ++first[casesOfEpoch(5, 0, epoch, {})[0]];
  for (const int count : first) EXPECT_NEAR(count, 1000, 5 * std::sqrt(5000 * 0.2 * 0.8));
}

TEST(CaseOrder, RanksTakeTurnsInTheCommonOrder) {
  const auto whole = casesOfEpoch(12, 5, 2, {});
  for (std::int64_t rank = 0; rank < 3; ++rank) {
    const auto own = casesOfEpoch(12, 5, 2, {rank, 3});
    ASSERT_EQ(own.size(), 4U);
    for (std::size_t i = 0; i < own.size(); ++i)
      EXPECT_EQ(own[i], whole[i * 3 + static_cast<std::size_t>(rank)]);
  }
}

TEST(CaseOrder, StartsAgainSoThatAllRanksGetEquallyMany) {
  const auto whole = casesOfEpoch(10, 5, 2, {});
  EXPECT_EQ(casesPerShard(10, {0, 4}), 3);
  // Places 0 … 9, then 0 and 1 again.
  EXPECT_THAT(casesOfEpoch(10, 5, 2, {1, 4}), testing::ElementsAre(whole[1], whole[5], whole[9]));
  EXPECT_THAT(casesOfEpoch(10, 5, 2, {2, 4}), testing::ElementsAre(whole[2], whole[6], whole[0]));
  EXPECT_THAT(casesOfEpoch(10, 5, 2, {3, 4}), testing::ElementsAre(whole[3], whole[7], whole[1]));
}

TEST(CaseOrder, ServesMoreRanksThanCases) {
  const auto whole = casesOfEpoch(2, 0, 0, {});
  EXPECT_THAT(casesOfEpoch(2, 0, 0, {4, 5}), testing::ElementsAre(whole[0]));
}

TEST(CaseOrder, RefusesARankOutsideTheWorld) {
  EXPECT_THROW((void)casesOfEpoch(5, 0, 0, {3, 3}), Error);
  EXPECT_THROW((void)casesOfEpoch(5, 0, 0, {0, 0}), Error);
}

}  // namespace
}  // namespace viscera
