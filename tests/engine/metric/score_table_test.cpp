// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/score_table.h"

#include "golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

Volume labels(const std::string& digits, const Index3& size, const Eigen::Vector3d& spacing_mm) {
  Geometry geometry;
  geometry.size = size;
  geometry.spacing_mm = spacing_mm;
  Volume volume(geometry, VoxelType::UInt8);
  const auto values = test::labelsFrom(digits);
  std::copy(values.begin(), values.end(), volume.voxels<std::uint8_t>().begin());
  return volume;
}

const ScoringOptions kTwoOrgans{{{1, "spleen"}, {2, "liver"}}, 1.0, true, 2};

TEST(ScoreTable, ScoresEqualMonaiForOrgansInTheReference) {
  for (const Json& golden : test::metricGolden()["cases"]) {
    const Index3 size = test::sizeFrom(golden["size"]);
    const Eigen::Vector3d spacing_mm = test::vectorFrom(golden["spacing_mm"]);
    const ScoringOptions options{{{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}, {5, "e"}}, 1.0, true, 2};
    const ScoredCase scored = scoreCase(labels(golden["prediction"], size, spacing_mm),
                                        labels(golden["reference"], size, spacing_mm),
                                        options);
    ASSERT_EQ(scored.organs.size(), 5U);
    for (const ScoredOrgan& organ : scored.organs) {
      const auto label = static_cast<std::size_t>(organ.label);
      const double dice = test::numberFrom(golden["dice"][label]);
      VISCERA_EXPECT_SCORE(organ.dice, dice, 1e-6);
      if (std::isnan(dice)) {
        EXPECT_TRUE(std::isnan(organ.surfaceDice));
        EXPECT_TRUE(std::isnan(organ.hd95_mm));
        continue;
      }
      VISCERA_EXPECT_SCORE(organ.hd95_mm, test::numberFrom(golden["hd95_mm"][label]), 1e-5);
      VISCERA_EXPECT_SCORE(organ.surfaceDice, test::numberFrom(golden["surface_dice"]["1.0"][label]), 1e-6);
    }
  }
}

TEST(ScoreTable, AMissedOrganScoresZeroAndAnAbsentOneNothing) {
  const Volume prediction = labels("0022", {4, 1, 1}, {10, 10, 10});
  const Volume reference = labels("0011", {4, 1, 1}, {10, 10, 10});
  const ScoredCase scored = scoreCase(prediction, reference, kTwoOrgans);
  EXPECT_DOUBLE_EQ(scored.organs[0].dice, 0.0);
  EXPECT_DOUBLE_EQ(scored.organs[0].surfaceDice, 0.0);
  EXPECT_TRUE(std::isnan(scored.organs[0].hd95_mm));
  EXPECT_DOUBLE_EQ(scored.organs[0].reference_ml, 2.0);
  EXPECT_TRUE(std::isnan(scored.organs[1].dice));
  EXPECT_DOUBLE_EQ(scored.organs[1].prediction_ml, 2.0);
  EXPECT_DOUBLE_EQ(caseMeanDice(scored, DiceRule::Organs), 0.0);
  EXPECT_DOUBLE_EQ(caseMeanDice(scored, DiceRule::Tutorial), 0.5);
}

TEST(ScoreTable, OtherGridsAreRefusedInMillimetres) {
  const Volume prediction = labels("01", {2, 1, 1}, {1, 1, 1});
  Volume moved = prediction;
  Geometry geometry = moved.geometry();
  geometry.origin_mm[0] = 0.5;
  moved.setGeometry(geometry);
  try {
    (void)scoreCase(prediction, moved, kTwoOrgans);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_THAT(error.what(), testing::HasSubstr("(0.50, 0.00, 0.00) mm"));
  }
}

TEST(ScoreTable, JsonHasTheStableKeysAndNullForUndefined) {
  ScoreTable table;
  table.grid = "original";
  ScoredCase scored;
  scored.id = "a";
  scored.organs = {{1, "spleen", 0.75, 2.0, 0.5, 10.0, 9.0}, {2, "liver"}};
  table.cases = {scored};
  const Json json = toJson(table);
  EXPECT_EQ(json["grid"], "original");
  EXPECT_DOUBLE_EQ(json["mean_dice"].get<double>(), 0.75);
  EXPECT_EQ(json["rule"], ruleSentence(DiceRule::Organs));
  const Json& first = json["cases"][0];
  EXPECT_EQ(first["case"], "a");
  EXPECT_DOUBLE_EQ(first["mean_dice"].get<double>(), 0.75);
  EXPECT_EQ(
      first["organs"]["1"].dump(),
      R"({"name":"spleen","dice":0.75,"hd95_mm":2.0,"surface_dice":0.5,"reference_ml":10.0,"prediction_ml":9.0})");
  EXPECT_TRUE(first["organs"]["2"]["dice"].is_null());
  EXPECT_TRUE(json["organ_means"]["2"]["dice"].is_null());
  EXPECT_EQ(json["organ_means"]["1"]["cases"], 1);
}

}  // namespace
}  // namespace viscera
