// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/metrics_files.h"

#include "golden.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace viscera {
namespace {

std::string readText(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(MetricsFiles, TextEqualsMonaisReports) {
  const Json golden = test::metricGolden()["report"];
  MetricDetail detail;
  detail.name = "mean_dice";
  for (const Json& file : golden["files"]) detail.files.push_back(file.get<std::string>());
  for (const Json& row : golden["values"]) {
    detail.values.emplace_back();
    for (const Json& value : row) detail.values.back().push_back(test::numberFrom(value));
  }
  const Json& texts = golden["texts"];
  EXPECT_EQ(rawCsv(detail), texts["mean_dice_raw.csv"].get<std::string>());
  EXPECT_EQ(summaryCsv(detail), texts["mean_dice_summary.csv"].get<std::string>());
  EXPECT_EQ(metricsCsv({{"mean_dice", 0.51953125}, {"other", 1.0}}), texts["metrics.csv"].get<std::string>());
}

ScoreTable oneCase(DiceRule rule) {
  ScoreTable table;
  table.rule = rule;
  ScoredCase scored;
  scored.file = "img, 1.nii.gz";
  scored.backgroundDice = 1.0;
  scored.organs = {{1, "spleen", 0.5, 2.0, 0.25, 1.0, 1.0}, {3, "liver", 0.75, 4.0, 0.5, 1.0, 1.0}};
  table.cases = {scored};
  return table;
}

TEST(MetricsFiles, ClassNumbersAreLabels) {
  const test::TemporaryFolder folder;
  writeMetricFiles(folder.path(), oneCase(DiceRule::Organs));
  EXPECT_EQ(readText(folder.path() / "mean_dice_raw.csv"),
            "filename,class0,class1,class2,class3,mean\n\"img, 1.nii.gz\",nan,0.5000,nan,0.7500,0.6250\n");
  EXPECT_EQ(readText(folder.path() / "metrics.csv"), "mean_dice,0.625\nhd95_mm,3.0\nsurface_dice,0.375\n");
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "hd95_mm_summary.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "surface_dice_raw.csv"));
}

TEST(MetricsFiles, TheTutorialRuleCountsTheBackground) {
  const test::TemporaryFolder folder;
  writeMetricFiles(folder.path(), oneCase(DiceRule::Tutorial));
  EXPECT_EQ(readText(folder.path() / "mean_dice_raw.csv"),
            "filename,class0,class1,class2,class3,mean\n\"img, 1.nii.gz\",1.0000,0.5000,nan,0.7500,0.7500\n");
}

}  // namespace
}  // namespace viscera
