// SPDX-License-Identifier: Apache-2.0
#include "app/demo.h"

#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "storage/database.h"
#include "storage/evaluation_repository.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace viscera {
namespace {

DemoPlan tinyPlan(const std::filesystem::path& folder) {
  DemoPlan plan = demoPlan(false);
  plan.folder = folder;
  plan.phantom.size = {40, 40, 36};
  plan.phantom.spacing_mm = {7.0, 6.0, 7.0};
  plan.counts = {1, 1, 1, 1, 1};
  plan.pretrainingSteps = 2;
  plan.trainingSteps = 2;
  plan.pretrainingSettings = {"hidden_size=48", "mlp_dim=96", "workers=1"};
  plan.trainingSettings = plan.pretrainingSettings;
  plan.trainingSettings.emplace_back("feature_size=4");
  plan.device = "cpu";
  plan.threads = 1;
  plan.quiet = true;
  return plan;
}

TEST(Demo, LeavesRunsScoresPredictionAndPictureInOneProject) {
  const test::TemporaryFolder folder;
  const DemoPlan plan = tinyPlan(folder.path() / "demo");
  const DemoResult result = runDemo(plan, {});
  Database database(plan.folder / kDatabaseName, Database::Access::ReadOnly);
  const auto runs = RunRepository(database).list();
  ASSERT_EQ(runs.size(), 3U);
  int recorded = 0;
  for (const RunRecord& run : runs) {
    EXPECT_EQ(run.state, RunState::Finished);
    EXPECT_EQ(run.step, 2);
    for (const EvaluationRecord& one : EvaluationRepository(database).list(run.id))
      recorded += one.grid == "original" ? 1 : 0;
  }
  EXPECT_EQ(recorded, 2);  // one for each fine-tuning
  EXPECT_NE(result.pretrained, result.scratch);
  EXPECT_EQ(result.pretrained.filename(), "step_000002.pt");
  ASSERT_EQ(result.pretrainedScores.tables.size(), 1U);
  EXPECT_EQ(result.pretrainedScores.tables.front().cases.size(), 1U);
  const auto test = result.pretrainedScores.split.withRole(CaseRole::Test);
  EXPECT_TRUE(
      sameGrid(readVolumeInfo(result.prediction).geometry, readVolumeInfo(test.at(0)->imagePath).geometry));

  std::ifstream picture(result.picture, std::ios::binary);
  std::string start(24, '\0');
  picture.read(start.data(), 24);
  EXPECT_EQ(start.substr(1, 3), "PNG");
  // Four panels of 40 columns, enlarged 8 times to 320 rows, and three gaps of 6: 1298 columns.
  EXPECT_EQ(static_cast<unsigned char>(start[18]) * 256 + static_cast<unsigned char>(start[19]), 1298);

  EXPECT_THROW((void)runDemo(plan, {}), Error);  // a demo is not written over another
}

}  // namespace
}  // namespace viscera
