// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"
#include "storage/evaluation_details.h"
#include "storage/migration_1.h"
#include "storage/migration_2.h"
#include "storage/migration_3.h"
#include "storage/migration_4.h"
#include "storage/migrations.h"
#include "storage/prediction_repository.h"
#include "storage/review_repository.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

EvaluationRecord evaluation(const std::optional<std::string>& runId) {
  EvaluationRecord record;
  record.runId = runId;
  record.metric = "val/dice_mean";
  record.grid = "original";
  return record;
}

RunRecord runCalled(const std::string& id) {
  RunRecord run;
  run.id = id;
  run.task = "segmentation";
  run.preset = "quick-demo-seg";
  run.folder = "runs/" + id;
  run.configJson = "{}";
  return run;
}

class ReviewsOf : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  Database database_{folder_.path() / kDatabaseName};
  ReviewRepository reviews_{database_};
};

TEST_F(ReviewsOf, AReviewTakesThePlaceOfTheOneBefore) {
  reviews_.put({"a", "img1", ReviewState::Rejected, "", 1});
  reviews_.put({"a", "img1", ReviewState::NeedsCorrection, "left kidney cut off", 2});
  reviews_.put({"b", "img1", ReviewState::Accepted, "", 3});
  const std::vector<ReviewRecord> expected = {
      {"a", "img1", ReviewState::NeedsCorrection, "left kidney cut off", 2},
      {"b", "img1", ReviewState::Accepted, "", 3}};
  EXPECT_EQ(reviews_.list(), expected);
  reviews_.put({"b", "img1", ReviewState::Open, "", 4});
  EXPECT_EQ(reviews_.list().size(), 1U);
}

TEST_F(ReviewsOf, ARunTakesItsReviewsWithIt) {
  RunRepository(database_).insert(runCalled("a"));
  reviews_.put({"a", "img1", ReviewState::Accepted, "", 1});
  reviews_.put({"nnU-Net", "img1", ReviewState::Accepted, "", 1});
  RunRepository(database_).remove("a");
  ASSERT_EQ(reviews_.list().size(), 1U);
  EXPECT_EQ(reviews_.list()[0].source, "nnU-Net");
}

TEST_F(ReviewsOf, AnEvaluationKeepsItsProtocolAndItsLabelMaps) {
  EvaluationRepository evaluations(database_);
  EvaluationDetailsRepository details(database_);
  RunRepository(database_).insert(runCalled("a"));
  const auto own = evaluations.insert(evaluation("a"), {{"img1", 1, "spleen", 0.5}});
  details.put(own, {"", 1.5, R"({"split":"a"})"}, {{"img1", "runs/a/predictions/img1_seg.nii.gz"}});
  evaluations.insert(evaluation("a"), {});  // a validation without scores of organs
  const auto foreign = evaluations.insert(evaluation({}), {{"img1", 1, "spleen", 0.6}});
  details.put(foreign, {"nnU-Net", 1.0, ""}, {});
  reviews_.put({"nnU-Net", "img1", ReviewState::Accepted, "", 1});

  const auto scored = details.listScored();
  ASSERT_EQ(scored.size(), 2U);
  EXPECT_EQ(scored[0].record.id, own);
  EXPECT_EQ(scored[0].record.runId, "a");
  EXPECT_DOUBLE_EQ(scored[0].details.surfaceTolerance_mm, 1.5);
  EXPECT_EQ(scored[0].details.protocolJson, R"({"split":"a"})");
  EXPECT_EQ(scored[1].details.name, "nnU-Net");
  EXPECT_FALSE(scored[1].record.runId);
  EXPECT_EQ(details.find(foreign)->details.name, "nnU-Net");
  EXPECT_FALSE(details.find(99));
  const std::vector<ScoredLabelMap> expected = {{"img1", "runs/a/predictions/img1_seg.nii.gz"}};
  EXPECT_EQ(details.labelMaps(own), expected);
  EXPECT_TRUE(details.labelMaps(foreign).empty());

  details.removeNamed("nnU-Net");
  EXPECT_EQ(details.listScored().size(), 1U);
  EXPECT_TRUE(reviews_.list().empty());
}

TEST(ReviewsOfOlderProjects, AreEmptyWhereTheProjectMayNotBeWritten) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    old.exec(kMigration1);
    old.exec(kMigration2);
    old.exec(
        "INSERT INTO evaluation (id, wall_ms, metric, grid) VALUES (1, 0, 'val/dice_mean', 'model');"
        "INSERT INTO organ_score (evaluation_id, case_name, label, organ, dice) VALUES (1, 'a', 1, "
        "'spleen', 0.5);"
        "PRAGMA user_version = 2");
  }
  {
    Database reading(file, Database::Access::ReadOnly);
    const auto scored = EvaluationDetailsRepository(reading).listScored();
    ASSERT_EQ(scored.size(), 1U);
    EXPECT_TRUE(std::isnan(scored[0].details.surfaceTolerance_mm));
    EXPECT_TRUE(EvaluationDetailsRepository(reading).labelMaps(1).empty());
    EXPECT_TRUE(ReviewRepository(reading).list().empty());
  }
  Database writing(file);
  EXPECT_EQ(schemaVersion(writing), currentSchemaVersion());
  EXPECT_EQ(EvaluationDetailsRepository(writing).listScored().size(), 1U);
}

PredictedScanRecord scanCalled(const std::string& name) {
  PredictedScanRecord scan;
  scan.name = name;
  scan.image = "/data/" + name;
  scan.output = "predictions/a/" + name;
  return scan;
}

TEST_F(ReviewsOf, APredictedScanIsReviewedUnderItsNumber) {
  EXPECT_EQ(predictionReviewSource(12), "prediction/12");
  EXPECT_EQ(reviewedScan("prediction/12"), 12);
  EXPECT_FALSE(reviewedScan("prediction/"));
  EXPECT_FALSE(reviewedScan("prediction/12b"));
  EXPECT_FALSE(reviewedScan("20261101-101500-segmentation-a1b2"));
}

TEST_F(ReviewsOf, APredictionTakesItsReviewsWithItAndANewLabelMapForgetsThem) {
  PredictionRepository predictions(database_);
  const std::int64_t first = predictions.insert({}, {scanCalled("one"), scanCalled("two")});
  const std::int64_t second = predictions.insert({}, {scanCalled("one")});
  std::vector<PredictedScanRecord> scans = predictions.scans(first);
  scans.push_back(predictions.scans(second).at(0));
  for (const PredictedScanRecord& scan : scans)
    reviews_.put({predictionReviewSource(scan.id), scan.name, ReviewState::Accepted, "", 1});
  reviews_.put({"run", "one", ReviewState::Rejected, "", 1});
  predictions.setScan(scans[0]);  // predicted anew
  ASSERT_EQ(reviews_.list().size(), 3U);
  predictions.remove(first);
  const auto left = reviews_.list();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].source, predictionReviewSource(scans[2].id));
  EXPECT_EQ(left[1].source, "run");
}

TEST(ReviewsOfOlderProjects, ASchemaOfFourLearnsToForgetThoseOfAPrediction) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const char* step : {kMigration1, kMigration2, kMigration3, kMigration4}) old.exec(step);
    old.exec(
        "INSERT INTO prediction_batch (id, name, state, request_json, created_ms) VALUES (1, 'a', "
        "'finished', '{}', 1);"
        "INSERT INTO prediction (id, batch_id, model, image, output, options_json, created_ms) VALUES (7, 1, "
        "'', 'i', 'o', '', 1);"
        "INSERT INTO review (source, case_name, state, reviewed_ms) VALUES ('a-run', 'i', 'accepted', 1);"
        "PRAGMA user_version = 4");
  }
  {
    Database reading(file, Database::Access::ReadOnly);
    EXPECT_EQ(ReviewRepository(reading).list().size(), 1U);
  }
  Database writing(file);
  EXPECT_EQ(schemaVersion(writing), currentSchemaVersion());
  ReviewRepository(writing).put({predictionReviewSource(7), "i", ReviewState::Accepted, "", 2});
  PredictionRepository(writing).remove(1);
  ASSERT_EQ(ReviewRepository(writing).list().size(), 1U) << "rows that go with another fire triggers too";
  EXPECT_EQ(ReviewRepository(writing).list()[0].source, "a-run");
}

}  // namespace
}  // namespace viscera
