// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/result_table.h"

#include "gui/bridge/result_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace viscera {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Two cases; the liver of the second one has no score.
ScoredRun scored(const std::string& source,
                 double spleen,
                 double liver,
                 const std::string& grid = "original") {
  ScoredRun run;
  run.source = source;
  run.name = "run " + source;
  run.role = "validation";
  run.preset = "clara-4.1-card-seg";
  run.evaluation.grid = grid;
  run.scores = {{"a", 1, "spleen", spleen, 3.0},
                {"a", 6, "liver", liver, 9.0},
                {"b", 1, "spleen", spleen - 0.2, 5.0},
                {"b", 6, "liver", kNan, kNan}};
  return run;
}

ScoredRun fold(int number, double spleen) {
  ScoredRun run = scored("fold" + std::to_string(number), spleen, 0.9);
  run.fold = number;
  run.study = "one";
  return run;
}

TEST(ResultTable, HasARowARunOfTheGridWithTheWorstOrganMarked) {
  const std::vector<ScoredRun> runs = {scored("x", 0.8, 0.9), scored("y", 0.9, 0.6, "model")};
  const ResultTable table = resultTable(runs, {});
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.organs, (std::vector<ResultOrgan>{{1, "spleen"}, {6, "liver"}}));
  const ResultRow& row = table.rows[0];
  EXPECT_EQ(row.cases, 2);
  EXPECT_NEAR(row.organs[0].summary.mean, 0.7, 1e-15);
  EXPECT_TRUE(row.organs[0].worst);
  EXPECT_EQ(row.organs[1].summary.n, 1);
  EXPECT_FALSE(row.organs[1].worst);
  EXPECT_NEAR(row.overall.mean, (0.85 + 0.6) / 2.0, 1e-15);  // means of the cases, then their mean

  ResultChoice model;
  model.grid = "model";
  EXPECT_TRUE(resultTable(runs, model).rows.at(0).organs[1].worst);
  EXPECT_EQ(gridsOf(runs), (std::vector<std::string>{"original", "model"}));
}

TEST(ResultTable, TheWorstDistanceIsTheGreatest) {
  ResultChoice choice;
  choice.metric = ScoreMetric::Hd95;
  const ResultTable table = resultTable({scored("x", 0.8, 0.9)}, choice);
  EXPECT_TRUE(table.rows[0].organs[1].worst);
  EXPECT_DOUBLE_EQ(table.rows[0].organs[0].summary.mean, 4.0);
}

TEST(ResultTable, FoldsOfOneModelAreOneRowWithTheirSpread) {
  const std::vector<ScoredRun> runs = {fold(2, 0.8), scored("x", 0.5, 0.5), fold(1, 0.7), fold(0, 0.9)};
  const ResultTable together = resultTable(runs, {});
  ASSERT_EQ(together.rows.size(), 2U);
  const ResultRow& row = together.rows[0];
  EXPECT_EQ(row.name, "3 folds of clara-4.1-card-seg");
  EXPECT_EQ(row.members, (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_EQ(row.cases, 6);
  EXPECT_NEAR(row.organs[0].summary.mean, 0.7, 1e-15);  // fold means 0.7, 0.6, 0.8
  EXPECT_NEAR(row.organs[0].summary.sd, 0.1, 1e-12);
  EXPECT_EQ(row.organs[0].summary.n, 3);

  ResultChoice apart;
  apart.foldsAsOne = false;
  EXPECT_EQ(resultTable(runs, apart).rows.size(), 4U);
  EXPECT_EQ(resultTable({fold(1, 0.7)}, {}).rows[0].name, "run fold1") << "one fold is a run like others";
}

TEST(ResultTable, ArchivedRunsComeOnlyWhereAskedFor) {
  ScoredRun old = scored("x", 0.8, 0.9);
  old.archived = true;
  ResultChoice choice;
  EXPECT_TRUE(resultTable({old}, choice).rows.empty());
  choice.archived = true;
  EXPECT_EQ(resultTable({old}, choice).rows.size(), 1U);
}

TEST(ResultFiles, EveryDigitOfAScoreIsWritten) {
  ScoredRun run = scored("x", 0.1 + 0.2, 1.0 / 3.0);
  run.name = "fine-tune 3, \"last\"";
  const std::vector<ScoredRun> runs = {run};
  const std::string text = scoresCsvOf(resultTable(runs, {}), runs);
  EXPECT_THAT(text, testing::HasSubstr(",spleen,0.30000000000000004,3,,"));
  EXPECT_THAT(text, testing::HasSubstr("\"fine-tune 3, \"\"last\"\"\",original,validation,a,1,"));
  EXPECT_EQ(std::strtod(allDigits(1.0 / 3.0).c_str(), nullptr), 1.0 / 3.0);
  EXPECT_EQ(allDigits(kNan), "");
  EXPECT_THAT(csvOf(resultTable(runs, {}), runs), testing::HasSubstr("spleen mean,spleen sd,spleen n"));
}

}  // namespace
}  // namespace viscera
