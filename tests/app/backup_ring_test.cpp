// SPDX-License-Identifier: Apache-2.0
#include "app/project_backup.h"
#include "engine/base/log.h"
#include "storage/database.h"
#include "storage/database_health.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace viscera {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

namespace fs = std::filesystem;

class BackupRing : public testing::Test {
 protected:
  void insertRun(const std::string& id) {
    RunRecord run;
    run.id = id;
    run.task = "segmentation";
    run.folder = "runs/" + id;
    run.configJson = "{}";
    Database database(project_ / kDatabaseName);
    RunRepository(database).insert(run);
  }

  [[nodiscard]] std::vector<std::string> copies() const {
    std::vector<std::string> names;
    for (const auto& item : fs::directory_iterator(project_ / "backups"))
      names.push_back(item.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  [[nodiscard]] fs::path copy(int number) const {
    return project_ / "backups" / ("project-00000" + std::to_string(number) + ".sqlite");
  }

  /// As if the newest copy had been made so long ago; in the future with a negative age.
  void age(int number, std::chrono::hours hours) const {
    fs::last_write_time(copy(number), fs::file_time_type::clock::now() - hours);
  }

  [[nodiscard]] static std::size_t runsIn(const fs::path& file) {
    Database database(file, Database::Access::ReadOnly);
    return RunRepository(database).list().size();
  }

  test::TemporaryFolder folder_;
  fs::path project_ = folder_.path() / "project";
};

TEST_F(BackupRing, MakesOneCopyADay) {
  insertRun("a");
  keepBackupRing(project_);
  keepBackupRing(project_);
  EXPECT_THAT(copies(), ElementsAre("project-000001.sqlite"));
  age(1, 25h);
  keepBackupRing(project_);
  EXPECT_THAT(copies(), ElementsAre("project-000001.sqlite", "project-000002.sqlite"));
}

TEST_F(BackupRing, ACopyOfTheFutureHoldsUpNoOther) {
  insertRun("a");
  keepBackupRing(project_);
  age(1, -240h);  // the clock was set back by ten days
  insertRun("b");
  keepBackupRing(project_);
  EXPECT_THAT(copies(), ElementsAre("project-000001.sqlite", "project-000002.sqlite"));
  EXPECT_EQ(runsIn(copy(2)), 2U);
  EXPECT_EQ(newestSoundBackup(project_), copy(2));
  keepBackupRing(project_);  // from here on one a day again
  EXPECT_EQ(copies().size(), 2U);
}

TEST_F(BackupRing, RemovesTheCopiesThatWereMadeFirstWhateverTheirTimesSay) {
  for (int number = 1; number <= 5; ++number) {
    insertRun("run " + std::to_string(number));
    keepBackupRing(project_);
    age(number, 25h);
  }
  age(1, -1000h);  // the oldest copy has the latest time
  insertRun("run 6");
  keepBackupRing(project_);
  EXPECT_THAT(copies(),
              ElementsAre("project-000002.sqlite",
                          "project-000003.sqlite",
                          "project-000004.sqlite",
                          "project-000005.sqlite",
                          "project-000006.sqlite"));
  EXPECT_EQ(runsIn(*newestSoundBackup(project_)), 6U);
}

TEST_F(BackupRing, SeveralAtOnceLeaveSoundCopiesAndNothingElse) {
  insertRun("a");
  std::vector<std::string> warnings;
  std::mutex mutex;
  const LogSink before = setLogSink([&](LogLevel, std::string_view text) {
    const std::lock_guard lock(mutex);
    warnings.emplace_back(text);
  });
  for (int round = 0; round < 10; ++round) {
    fs::remove_all(project_ / "backups");
    {
      std::vector<std::jthread> starts;
      for (int i = 0; i < 4; ++i) starts.emplace_back([&] { keepBackupRing(project_); });
    }
    for (const std::string& name : copies()) {
      EXPECT_THAT(databaseProblems(project_ / "backups" / name), testing::IsEmpty());
      EXPECT_EQ(runsIn(project_ / "backups" / name), 1U) << name;
    }
  }
  setLogSink(before);
  EXPECT_THAT(warnings, testing::IsEmpty());
}

}  // namespace
}  // namespace viscera
