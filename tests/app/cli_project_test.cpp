// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

constexpr int kSteps = 6;

class CliProject : public testing::Test {
 protected:
  void SetUp() override {
    const CliResult trained = runCli(dataset_.newRun(
        "train", run_, kSteps, {"--project", project_.string(), "--set", "validate_every=2 steps"}));
    ASSERT_EQ(trained.status, 0) << trained.err;
  }

  [[nodiscard]] CliResult project(std::vector<std::string> words) const {
    words.insert(words.begin(), "project");
    for (const char* more : {"--project", project_.c_str(), "--json", "--quiet"}) words.emplace_back(more);
    return runCli(words);
  }

  /// Codes of what a check finds; its exit status must be 3 exactly where one of them is an error.
  [[nodiscard]] std::vector<std::string> findings() const {
    const CliResult result = project({"check"});
    std::vector<std::string> codes;
    bool damaged = false;
    const Json document = result.json();
    for (const Json& one : document.at("findings")) {
      codes.push_back(one.at("code"));
      damaged = damaged || one.at("severity") == "error";
      EXPECT_FALSE(one.at("message").get<std::string>().empty());
      EXPECT_FALSE(one.at("remedy").get<std::string>().empty());
    }
    EXPECT_EQ(result.status, damaged ? 3 : 0) << result.err;
    return codes;
  }

  [[nodiscard]] std::vector<std::string> repair(bool dryRun = false) const {
    const CliResult result = project(dryRun ? std::vector<std::string>{"repair", "--dry-run"}
                                            : std::vector<std::string>{"repair"});
    EXPECT_EQ(result.status, 0) << result.err;
    std::vector<std::string> codes;
    const Json document = result.json();
    for (const Json& one : document.at("actions")) codes.push_back(one.at("code"));
    return codes;
  }

  [[nodiscard]] fs::path newestCheckpoint() const { return run_ / "checkpoints" / "step_000006.pt"; }

  static void overwrite(const fs::path& file, std::streamoff offset, const std::string& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(offset);
    stream << bytes;
    ASSERT_TRUE(stream.good());
  }

  static void flipByte(const fs::path& file, std::streamoff offset) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(offset);
    const int byte = stream.get();
    stream.seekp(offset);
    stream.put(static_cast<char>(byte ^ 0x10));
    ASSERT_TRUE(stream.good());
  }

  /// The row of a run whose process vanished, as the database keeps it.
  void orphan() const {
    SQLite::Database database((project_ / kDatabaseName).string(), SQLite::OPEN_READWRITE);
    // No process has the number 0.
    const std::string self = processIdentity();
    const std::string gone = self.substr(0, self.find(':') + 1) + "0";
    database.exec("UPDATE run SET state = 'running', process = '" + gone + "'");
  }

  [[nodiscard]] Json lossesOf(const fs::path& run) const {
    const Json shown = runCli({"runs", "show", run.string(), "--json"}).json();
    return shown.at("series").at("train/loss");
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  fs::path project_ = folder_.path() / "project";
  fs::path run_ = project_ / "runs" / "first";
};

TEST_F(CliProject, AFinishedRunIsCleanAndThereIsNothingToRepair) {
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(repair(), IsEmpty());
}

TEST_F(CliProject, ADamagedCheckpointIsNamedAndSetAside) {
  flipByte(newestCheckpoint(), static_cast<std::streamoff>(fs::file_size(newestCheckpoint()) / 2));
  // best.pt may be the same file under a second name.
  EXPECT_THAT(findings(), testing::Contains("damaged-checkpoint"));
  EXPECT_THAT(repair(true), testing::Contains("damaged-checkpoint"));
  EXPECT_TRUE(fs::exists(newestCheckpoint())) << "a dry run changes nothing";
  EXPECT_THAT(repair(), testing::Contains("damaged-checkpoint"));
  EXPECT_FALSE(fs::exists(newestCheckpoint()));
  EXPECT_TRUE(fs::exists(newestCheckpoint().string() + ".damaged-1"));
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(CliProject, RowsAndFilesOfCheckpointsAreBroughtTogether) {
  fs::remove(newestCheckpoint());
  const fs::path before = run_ / "checkpoints" / "step_000004.pt";
  {
    SQLite::Database database((project_ / kDatabaseName).string(), SQLite::OPEN_READWRITE);
    database.exec("DELETE FROM checkpoint WHERE file = 'checkpoints/step_000004.pt'");
  }
  ASSERT_TRUE(fs::exists(before));
  EXPECT_THAT(findings(), ElementsAre("unrecorded-checkpoint", "missing-checkpoint"));
  EXPECT_THAT(repair(), ElementsAre("unrecorded-checkpoint", "missing-checkpoint"));
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(CliProject, ARunWithoutItsProcessAndWhatItLeftAreMended) {
  const Json losses = lossesOf(run_);
  orphan();
  std::ofstream(run_ / "checkpoints" / ".step_000006.pt.unfinished-abc123") << "half";
  EXPECT_THAT(findings(), ElementsAre("orphaned-run", "leftover-file"));
  EXPECT_THAT(repair(), ElementsAre("orphaned-run", "leftover-file"));
  EXPECT_THAT(findings(), IsEmpty());
  const CliResult resumed = runCli({"train", "--resume", run_.string(), "--quiet"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(lossesOf(run_), losses);
}

TEST_F(CliProject, AResumedRunRecordsWhatWasWrittenJustBeforeItWasKilled) {
  {
    SQLite::Database database((project_ / kDatabaseName).string(), SQLite::OPEN_READWRITE);
    database.exec("DELETE FROM checkpoint WHERE file <> 'checkpoints/best.pt'");
    database.exec("UPDATE checkpoint SET sha256 = 'that of the best one before'");
  }
  orphan();
  fs::remove(run_ / "checkpoints" / "best.pt");
  fs::create_hard_link(newestCheckpoint(), run_ / "checkpoints" / "best.pt");
  const CliResult resumed = runCli({"train", "--resume", run_.string(), "--quiet"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(CliProject, StartingAnotherRunCallsOrphansInterrupted) {
  orphan();
  const CliResult second =
      runCli(dataset_.newRun("train", project_ / "runs" / "second", 1, {"--project", project_.string()}));
  ASSERT_EQ(second.status, 0) << second.err;
  Database database(project_ / kDatabaseName, Database::Access::ReadOnly);
  std::vector<RunState> states;
  for (const RunRecord& run : RunRepository(database).list()) states.push_back(run.state);
  EXPECT_THAT(states, testing::UnorderedElementsAre(RunState::Interrupted, RunState::Finished));
}

TEST_F(CliProject, ADamagedDatabaseIsReplacedByTheBackupOfTheLastStart) {
  // The second start finds a database without a backup and makes one, which holds the first run.
  const CliResult second =
      runCli(dataset_.newRun("train", project_ / "runs" / "second", 1, {"--project", project_.string()}));
  ASSERT_EQ(second.status, 0) << second.err;
  ASSERT_TRUE(fs::exists(project_ / "backups" / "project-000001.sqlite"));
  const Json losses = lossesOf(run_);
  fs::remove(project_ / (std::string(kDatabaseName) + "-wal"));
  overwrite(project_ / kDatabaseName, 0, "no database");
  EXPECT_THAT(findings(), testing::Contains("damaged-database"));
  EXPECT_THAT(repair(), testing::Contains("damaged-database"));
  EXPECT_TRUE(fs::exists(project_ / (std::string(kDatabaseName) + ".damaged-1")));
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_EQ(lossesOf(run_), losses);
  EXPECT_EQ(runCli({"runs", "list", project_.string(), "--json"}).json().at("runs").size(), 2U);
}

TEST_F(CliProject, WithoutABackupTheRunsAreListedFromTheirFolders) {
  fs::remove_all(project_ / "backups");
  for (const char* suffix : {"", "-wal", "-shm"})
    fs::remove(project_ / (std::string(kDatabaseName) + suffix));
  EXPECT_THAT(findings(), ElementsAre("missing-database", "unknown-run-folder"));
  EXPECT_THAT(repair(), testing::Contains("unknown-run-folder"));
  EXPECT_THAT(findings(), IsEmpty());
  const CliResult resumed = runCli({"train", "--resume", run_.string(), "--quiet"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
}

TEST_F(CliProject, ABackupIsAProjectOfItsOwn) {
  const fs::path copy = folder_.path() / "copy";
  const CliResult made = project({"backup", "--out", copy.string(), "--with-checkpoints"});
  ASSERT_EQ(made.status, 0) << made.err;
  EXPECT_GE(made.json().at("files").get<int>(), 8);  // database, four of the run, index and three checkpoints
  EXPECT_EQ(lossesOf(copy / "runs" / "first"), lossesOf(run_));
  const CliResult check = runCli({"project", "check", "--project", copy.string(), "--json", "--quiet"});
  EXPECT_EQ(check.json().at("findings"), Json::array());
  const CliResult again = project({"backup", "--out", copy.string()});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("holds something already"));
}

TEST_F(CliProject, AFolderWithoutAProjectIsRefused) {
  const CliResult check = runCli({"project", "check", "--project", dataset_.folder().string()});
  EXPECT_EQ(check.status, 2);
  EXPECT_THAT(check.err, HasSubstr("is no project"));
}

}  // namespace
}  // namespace viscera
