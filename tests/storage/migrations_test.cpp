// SPDX-License-Identifier: Apache-2.0
#include "storage/migrations.h"

#include "engine/base/error.h"
#include "storage/checkpoint_repository.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/evaluation_repository.h"
#include "storage/migration_1.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

namespace viscera {
namespace {

/// The project of schema 1 that tests/data/project_v1.sql describes; it is never brought up to date.
std::filesystem::path frozenVersion1(const test::TemporaryFolder& folder) {
  const auto file = folder.path() / kDatabaseName;
  std::ifstream stream(test::sourceFolder() / "tests/data/project_v1.sql");
  const std::string script{std::istreambuf_iterator<char>(stream), {}};
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(script);
  return file;
}

/// Definition of each table and index, without differences of white space.
std::map<std::string, std::string> schemaOf(SQLite::Database& connection) {
  std::map<std::string, std::string> schema;
  SQLite::Statement select(connection, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL");
  while (select.executeStep()) {
    std::string text = select.getColumn(1).getString();
    text.erase(std::remove_if(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
               text.end());
    schema[select.getColumn(0).getString()] = text;
  }
  return schema;
}

TEST(Migrations, FreshDatabaseHasEveryTableOfTheDesign) {
  const test::TemporaryFolder folder;
  const Database database(folder.path() / kDatabaseName);
  EXPECT_EQ(schemaVersion(database), 5);
  const auto schema = schemaOf(database.connection());
  for (const char* table : {"project",        "dataset",          "case",
                            "case_check",     "label_definition", "run",
                            "series",         "timing",           "preview",
                            "checkpoint",     "run_state_change", "evaluation",
                            "prediction",     "prediction_batch", "predicted_organ",
                            "imported_model", "job_queue",        "export",
                            "metric_point",   "organ_score"})
    EXPECT_TRUE(schema.contains(table)) << table;
  EXPECT_THAT(schema.at("metric_point"), testing::HasSubstr("WITHOUTROWID"));
}

TEST(Migrations, APublishedSchemaIsNotChangedAfterwards) {
  const test::TemporaryFolder folder;
  const test::TemporaryFolder fresh;
  SQLite::Database frozen(frozenVersion1(folder).string(), SQLite::OPEN_READONLY);
  SQLite::Database first((fresh.path() / kDatabaseName).string(),
                         SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  first.exec(kMigration1);
  EXPECT_EQ(schemaOf(first), schemaOf(frozen));
}

TEST(Migrations, AProjectOfVersion1KeepsItsContent) {
  const test::TemporaryFolder folder;
  Database database(frozenVersion1(folder));
  const auto run = RunRepository(database).find("20261101-101500-segmentation-a1b2");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->preset, "clara-4.1-card-seg");
  EXPECT_EQ(run->state, RunState::Interrupted);
  EXPECT_EQ(run->step, 120);
  ASSERT_TRUE(run->datasetId);
  EXPECT_EQ(DatasetRepository(database).cases(*run->datasetId).size(), 2U);
  EXPECT_EQ(DatasetRepository(database).labels(*run->datasetId).at(6), "liver");

  const auto series = SeriesRepository(database).list(run->id);
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[1].name, "train/loss");
  const auto points = SeriesRepository(database).points(series[1].id);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[1].step, 120);
  EXPECT_DOUBLE_EQ(points[1].value, 1.25);

  EXPECT_EQ(CheckpointRepository(database).list(run->id).at(0).file, "checkpoints/step-120.pt");
  const auto evaluations = EvaluationRepository(database).list(run->id);
  ASSERT_EQ(evaluations.size(), 1U);
  EXPECT_DOUBLE_EQ(EvaluationRepository(database).scores(evaluations[0].id).at(0).dice, 0.5);
}

TEST(Migrations, ARunOfVersion1GetsANumberAlsoWhereTheProjectMayNotBeWritten) {
  const test::TemporaryFolder folder;
  const auto file = frozenVersion1(folder);
  const std::string id = "20261101-101500-segmentation-a1b2";
  {
    Database reading(file, Database::Access::ReadOnly);
    EXPECT_EQ(schemaVersion(reading), 1);
    const auto run = RunRepository(reading).find(id);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->number, 1);
    EXPECT_EQ(displayName(*run), "fine-tune 1");
  }
  Database writing(file);
  EXPECT_EQ(RunRepository(writing).find(id)->number, 1);
  RunRecord next = *RunRepository(writing).find(id);
  next.id = "20261102-000000-segmentation-0000";
  RunRepository(writing).insert(next);
  EXPECT_EQ(RunRepository(writing).find(next.id)->number, 2);
}

TEST(Migrations, ANewerDatabaseIsRefusedInPlainWords) {
  const test::TemporaryFolder folder;
  const auto file = frozenVersion1(folder);
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  for (const auto access : {Database::Access::ReadWrite, Database::Access::ReadOnly}) {
    try {
      const Database database(file, access);
      FAIL() << "opened";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
      EXPECT_THAT(error.what(), testing::HasSubstr("schema 99"));
      EXPECT_THAT(error.what(), testing::HasSubstr("update the program"));
    }
  }
}

}  // namespace
}  // namespace viscera
