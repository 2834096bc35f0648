// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"
#include "storage/imported_model_repository.h"
#include "storage/migration_1.h"
#include "storage/migration_2.h"
#include "storage/migration_3.h"
#include "storage/migrations.h"
#include "storage/prediction_repository.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

PredictedScanRecord scan(const std::string& name) {
  PredictedScanRecord record;
  record.name = name;
  record.image = "/data/" + name + ".nii.gz";
  record.output = "predictions/a/" + name + "_seg.nii.gz";
  return record;
}

class PredictionsOf : public testing::Test {
 protected:
  std::int64_t add(const std::string& name, std::int64_t created_ms) {
    PredictionBatchRecord batch;
    batch.name = name;
    batch.requestJson = R"({"models":["a.pt"]})";
    batch.created_ms = created_ms;
    Transaction transaction(database_);
    const std::int64_t id = predictions_.insert(batch, {scan("img2"), scan("img1")});
    transaction.commit();
    return id;
  }

  test::TemporaryFolder folder_;
  Database database_{folder_.path() / kDatabaseName};
  PredictionRepository predictions_{database_};
};

TEST_F(PredictionsOf, ABatchKeepsItsScansInTheirOrder) {
  const std::int64_t first = add("first", 1);
  const std::int64_t second = add("second", 2);
  const auto batches = predictions_.batches();
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].id, second) << "newest first";
  EXPECT_EQ(batches[1].requestJson, R"({"models":["a.pt"]})");
  EXPECT_EQ(batches[1].state, PredictionState::Waiting);
  EXPECT_FALSE(batches[1].finished_ms);
  const auto scans = predictions_.scans(first);
  ASSERT_EQ(scans.size(), 2U);
  EXPECT_EQ(scans[0].name, "img2");
  EXPECT_EQ(scans[1].image, "/data/img1.nii.gz");
  EXPECT_TRUE(std::isnan(scans[0].bodyMiddle_mm));
}

TEST_F(PredictionsOf, WhatBecameOfAScanIsKept) {
  const std::int64_t id = add("first", 1);
  predictions_.claim(id, "node7:1:2");
  predictions_.setProtocol(id, R"({"overlap":0.25})");
  PredictedScanRecord done = predictions_.scans(id).at(0);
  done.state = PredictionState::Finished;
  done.duration_s = 12.5;
  done.bodyMiddle_mm = -3.0;
  done.organs = {{1, "spleen", 200.5, 2, 0.5, 80.0}, {2, "right kidney", 0.0, 0, 0.0, 0.0}};
  predictions_.setScan(done);
  predictions_.setScan(done);  // again: takes the place of itself
  PredictedScanRecord failed = predictions_.scans(id).at(1);
  failed.state = PredictionState::Failed;
  failed.reason = "cut off";
  predictions_.setScan(failed);
  predictions_.end(id, PredictionState::Interrupted, "stopped", 77);

  const auto batch = predictions_.find(id);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->state, PredictionState::Interrupted);
  EXPECT_EQ(batch->process, "node7:1:2");
  EXPECT_EQ(batch->protocolJson, R"({"overlap":0.25})");
  EXPECT_EQ(batch->finished_ms, 77);
  const auto scans = predictions_.scans(id);
  EXPECT_EQ(scans[0].organs, done.organs);
  EXPECT_DOUBLE_EQ(scans[0].bodyMiddle_mm, -3.0);
  EXPECT_DOUBLE_EQ(scans[0].duration_s, 12.5);
  EXPECT_EQ(scans[1].reason, "cut off");
  predictions_.claim(id, "node7:3:4");  // goes on
  EXPECT_FALSE(predictions_.find(id)->finished_ms);
  EXPECT_EQ(predictions_.find(id)->reason, "");
}

TEST_F(PredictionsOf, ABatchTakesItsScansAndOrgansWithIt) {
  const std::int64_t id = add("first", 1);
  PredictedScanRecord done = predictions_.scans(id).at(0);
  done.organs = {{1, "spleen", 1.0, 1, 0.0, 0.0}};
  predictions_.setScan(done);
  predictions_.remove(id);
  EXPECT_FALSE(predictions_.find(id));
  SQLite::Database& connection = database_.connection();
  EXPECT_EQ(connection.execAndGet("SELECT count(*) FROM prediction").getInt(), 0);
  EXPECT_EQ(connection.execAndGet("SELECT count(*) FROM predicted_organ").getInt(), 0);
}

TEST_F(PredictionsOf, AModelIsImportedOnce) {
  ImportedModelRepository models(database_);
  const std::int64_t id = models.put({0, "/m/a.pt", "a", "{}", 1});
  models.put({0, "/m/b.pt", "b", "{}", 2});
  EXPECT_EQ(models.put({0, "/m/a.pt", "again", R"({"x":1})", 3}), id);
  const auto all = models.list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "again");
  EXPECT_EQ(all[0].factsJson, R"({"x":1})");
  models.remove(id);
  ASSERT_EQ(models.list().size(), 1U);
  EXPECT_EQ(models.list()[0].file, "/m/b.pt");
}

TEST(PredictionsOfOlderProjects, AreNoneAndTheOldRowsStay) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const char* step : {kMigration1, kMigration2, kMigration3}) old.exec(step);
    old.exec(
        "INSERT INTO prediction (id, model, image, output, options_json, created_ms) VALUES (5, 'a.pt', "
        "'i.nii', 'o.nii', '{}', 9); PRAGMA user_version = 3");
  }
  {
    Database reading(file, Database::Access::ReadOnly);
    EXPECT_TRUE(PredictionRepository(reading).batches().empty());
    EXPECT_FALSE(PredictionRepository(reading).find(1));
    EXPECT_TRUE(ImportedModelRepository(reading).list().empty());
  }
  Database writing(file);
  EXPECT_EQ(schemaVersion(writing), currentSchemaVersion());
  EXPECT_EQ(writing.connection().execAndGet("SELECT state FROM prediction WHERE id = 5").getString(),
            "finished");
  EXPECT_TRUE(PredictionRepository(writing).batches().empty());
}

}  // namespace
}  // namespace viscera
