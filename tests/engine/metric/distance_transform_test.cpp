// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/distance_transform.h"

#include "golden.h"

#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

TEST(DistanceTransform, OneVoxelByHand) {
  std::vector<std::uint8_t> mask(3 * 2 * 2, 0);
  mask[0] = 1;
  const std::vector<double> squared = squaredDistanceTransform(mask, {3, 2, 2}, {2.0, 3.0, 0.5});
  EXPECT_DOUBLE_EQ(squared[0], 0.0);
  EXPECT_DOUBLE_EQ(squared[2], 16.0);                   // (2, 0, 0)
  EXPECT_DOUBLE_EQ(squared[2 + 3 * 1 + 6 * 1], 25.25);  // (2, 1, 1)
}

TEST(DistanceTransform, EmptyMaskIsInfinitelyFar) {
  const std::vector<std::uint8_t> mask(8, 0);
  for (const double squared : squaredDistanceTransform(mask, {2, 2, 2}, {1, 1, 1}))
    EXPECT_TRUE(std::isinf(squared));
}

TEST(DistanceTransform, EqualsScipy) {
  for (const Json& golden : test::metricGolden()["distances"]) {
    const Index3 size = test::sizeFrom(golden["size"]);
    const std::vector<double> squared = squaredDistanceTransform(
        test::labelsFrom(golden["mask"]), size, test::vectorFrom(golden["spacing_mm"]));
    ASSERT_EQ(squared.size(), golden["distance_mm"].size());
    for (std::size_t n = 0; n < squared.size(); ++n)
      ASSERT_NEAR(std::sqrt(squared[n]), golden["distance_mm"][n].get<double>(), 1e-12) << n;
  }
}

}  // namespace
}  // namespace viscera
