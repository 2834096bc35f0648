// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

namespace viscera {
namespace {

constexpr int kBatch = 50;

void insertRun(Database& database, const std::string& id) {
  RunRecord run;
  run.id = id;
  run.task = "segmentation";
  run.folder = ".";
  run.configJson = "{}";
  RunRepository(database).insert(run);
}

/// Points step … step + kBatch - 1 in one transaction.
void appendBatch(Database& database, const std::string& id, std::int64_t step) {
  std::vector<NamedPoint> points;
  for (int i = 0; i < kBatch; ++i) points.push_back({"train/loss", {step + i, 0, 1.0}});
  Transaction transaction(database);
  SeriesRepository(database).append(id, points);
  transaction.commit();
}

std::size_t pointsOf(Database& database, const std::string& id) {
  const auto series = SeriesRepository(database).list(id);
  return series.empty() ? 0 : SeriesRepository(database).points(series[0].id).size();
}

TEST(Concurrency, ManyThreadsMayOpenAFreshProjectAtOnce) {
  const test::TemporaryFolder folder;
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        Database database(folder.path() / kDatabaseName);
        insertRun(database, "run " + std::to_string(i));
        ++opened;
      });
  }
  EXPECT_EQ(opened, 8);
  Database database(folder.path() / kDatabaseName, Database::Access::ReadOnly);
  EXPECT_EQ(RunRepository(database).list().size(), 8U);
}

TEST(Concurrency, ReadersSeeWholeBatchesWhileSeveralWrite) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  constexpr int kBatches = 40;
  {
    Database database(file);
    for (const char* id : {"a", "b"}) insertRun(database, id);
  }
  std::atomic<int> writing = 2;
  std::atomic<int> looks = 0;
  std::atomic<int> torn = 0;
  {
    std::vector<std::jthread> threads;
    for (const std::string id : {"a", "b"})
      threads.emplace_back([&, id] {
        Database database(file);
        for (int i = 0; i < kBatches; ++i) appendBatch(database, id, i * kBatch);
        --writing;
      });
    threads.emplace_back([&] {
      Database database(file, Database::Access::ReadOnly);
      do {
        for (const char* id : {"a", "b"}) torn += pointsOf(database, id) % kBatch != 0 ? 1 : 0;
        ++looks;
      } while (writing > 0);
    });
  }
  EXPECT_EQ(torn, 0);
  EXPECT_GT(looks, 0);
  Database database(file, Database::Access::ReadOnly);
  for (const char* id : {"a", "b"})
    EXPECT_EQ(pointsOf(database, id), static_cast<std::size_t>(kBatches * kBatch));
}

TEST(Concurrency, AWriterKilledAtAnyMomentLeavesWholeBatches) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  {
    Database database(file);
    insertRun(database, "a");
  }
  std::size_t before = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      Database database(file);
      for (std::int64_t step = static_cast<std::int64_t>(before);; step += kBatch)
        appendBatch(database, "a", step);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(60 + 17 * attempt));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);

    Database database(file);
    EXPECT_EQ(database.connection().execAndGet("PRAGMA integrity_check").getString(), "ok");
    const std::size_t now = pointsOf(database, "a");
    EXPECT_EQ(now % kBatch, 0U);
    EXPECT_GE(now, before);
    before = now;
  }
  EXPECT_GT(before, 0U);
}

}  // namespace
}  // namespace viscera
