// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/organ_statistics.h"

#include "small_label_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace viscera {
namespace {

using testing::ElementsAre;

TEST(HounsfieldStatistics, AreThoseOfAHandCalculation) {
  // 10, 20, 30, 40: mean 25, squares 225 + 25 + 25 + 225 = 500, so that the deviation is the root of 125.
  const auto found = hounsfieldStatistics({40.0F, 10.0F, 30.0F, 20.0F});
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->mean_hu, 25.0, 1e-12);
  EXPECT_NEAR(found->deviation_hu, std::sqrt(125.0), 1e-12);
  EXPECT_EQ(found->lowest_hu, 10.0);
  EXPECT_EQ(found->highest_hu, 40.0);
  // Places 0.15, 0.75, 1.5, 2.25 and 2.85 of the way from the first to the last.
  const std::array<double, 5> expected = {11.5, 17.5, 25.0, 32.5, 38.5};
  for (std::size_t n = 0; n < expected.size(); ++n)
    EXPECT_NEAR(found->percentiles_hu.at(n), expected.at(n), 1e-9) << kGivenPercentiles.at(n);
  EXPECT_FALSE(hounsfieldStatistics({}));
}

TEST(OrganStatistics, CountVoxelsAndTakeTheScanInsideEachOrgan) {
  const Volume labels = test::smallLabelMap();
  Volume scan(labels.geometry(), VoxelType::Float32);
  const auto hu = scan.voxels<float>();
  for (std::size_t n = 0; n < hu.size(); ++n) hu[n] = labels.voxels<std::uint8_t>()[n] == 3 ? 50.0F : -100.0F;
  hu[labels.offset(1, 1, 1)] = 74.0F;
  hu[labels.offset(6, 4, 3)] = std::numeric_limits<float>::quiet_NaN();
  const auto organs = organStatistics(labels, labelTable(labels, {}), &scan);
  ASSERT_EQ(organs.size(), 3U);
  EXPECT_EQ(organs[0].label.voxels, 24);
  EXPECT_NEAR(organs[0].hounsfield->mean_hu, 51.0, 1e-12);  // 50 + 24 / 24
  EXPECT_EQ(organs[1].notFinite, 1);
  EXPECT_NEAR(organs[1].hounsfield->mean_hu, -100.0, 1e-12);
  EXPECT_FALSE(organStatistics(labels, labelTable(labels, {}), nullptr)[0].hounsfield);
}

TEST(StatisticsCsv, HasARowForEachOrganAndFieldsThatArePackedRight) {
  const Volume labels = test::smallLabelMap();
  const Volume scan(labels.geometry(), VoxelType::Int16);
  const auto table = labelTable(labels, {{3, "kidney, \"left\""}, {6, "liver"}});
  const auto rows = csvRows(statisticsCsv(organStatistics(labels, table, &scan)));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_THAT(rows[0],
              ElementsAre("label",
                          "name",
                          "snomed_code",
                          "laterality",
                          "voxels",
                          "volume_ml",
                          "mean_hu",
                          "sd_hu",
                          "min_hu",
                          "p05_hu",
                          "p25_hu",
                          "median_hu",
                          "p75_hu",
                          "p95_hu",
                          "max_hu",
                          "not_finite_voxels",
                          "sd_definition",
                          "percentile_definition"));
  EXPECT_EQ(rows[1][1], "kidney, \"left\"");
  EXPECT_EQ(rows[2][2], "10200004");
  EXPECT_EQ(rows[2][4], "8");
  EXPECT_EQ(rows[2][5], "0.096");
  EXPECT_EQ(rows[2][6], "0");
  const auto without = csvRows(statisticsCsv(organStatistics(labels, table, nullptr)));
  EXPECT_EQ(without[1].size(), rows[0].size());
  EXPECT_EQ(without[1][6], "");
}

}  // namespace
}  // namespace viscera
