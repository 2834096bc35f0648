// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "tests/app/fault_scenes.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

namespace viscera {
namespace {

using test::CliProcess;
using test::CliResult;
using test::curvesOf;
using test::runCli;
using test::showRun;
using test::Surroundings;
using testing::HasSubstr;

namespace fs = std::filesystem;

constexpr int kSteps = 12;
constexpr int kEndless = 100000;
constexpr std::int64_t kDiskBytes = 64 << 20;
constexpr int kAttempts = 5;  // for faults that must come before the run has ended by itself

/// What a run meets on the disk and in its project, and what a person reads then. fault_outcomes.md tells the
/// same as a table.
class CliFaults : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> newRun(const fs::path& out,
                                                int steps = kSteps,
                                                std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--set", "validate_every=4 steps"});
    return dataset_.newRun("train", out, steps, std::move(more));
  }

  static bool waitUntil(const std::function<bool()>& isSo) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(400);
    while (!isSo()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }

  static bool isRunning(const fs::path& project) {
    const auto record = test::recordedRun(project);
    return record && record->state == RunState::Running;
  }

  static Json findings(const fs::path& project, const Surroundings& surroundings = {}) {
    return runCli({"project", "check", "--project", project.string(), "--json", "--quiet"}, surroundings)
        .json()
        .at("findings");
  }

  /// The only line of stderr that tells an error.
  static std::string errorOf(const CliResult& result) {
    std::string error;
    std::istringstream lines(result.err);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("error: ")) continue;
      EXPECT_THAT(error, testing::IsEmpty()) << "a second error: " << line;
      error = line;
    }
    return error;
  }

  /// Curves of a run that nothing disturbs.
  [[nodiscard]] Json undisturbed() const {
    const fs::path run = folder_.path() / "undisturbed";
    const CliResult end = runCli(newRun(run));
    EXPECT_EQ(end.status, 0) << end.err;
    return curvesOf(showRun(run));
  }

  struct Met {
    fs::path run;
    CliResult end;
  };

  /// Starts runs below `folder` until one meets the fault before its end. The fault comes when the first
  /// checkpoint is there, whose size it is told. The test sees `folder` as `seen`.
  [[nodiscard]] std::optional<Met> meet(
      const Surroundings& surroundings,
      const fs::path& folder,
      const fs::path& seen,
      const std::function<void(const CliProcess&, std::int64_t)>& fault) const {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const std::string name = "run-" + std::to_string(attempt);
      const fs::path best = seen / name / "checkpoints" / "best.pt";
      CliProcess process(newRun(folder / name), surroundings);
      EXPECT_TRUE(waitUntil([&] { return fs::exists(best) || process.hasEnded(); }));
      if (!fs::exists(best)) ADD_FAILURE() << process.errSoFar();
      fault(process, static_cast<std::int64_t>(fs::file_size(best)));
      CliResult end = process.wait();
      if (end.status != 0) return Met{folder / name, std::move(end)};
      fs::remove_all(seen / name);  // it was faster
    }
    return std::nullopt;
  }

  static void expectEveryStepRecorded(const fs::path& run, const Surroundings& surroundings = {}) {
    const Json failed = showRun(run, surroundings);
    EXPECT_EQ(failed.at("state"), "failed");
    const auto steps = failed.at("step").get<std::size_t>();
    EXPECT_GE(steps, 4U);
    EXPECT_EQ(failed.at("series").at("train/loss").size(), steps);
    EXPECT_EQ(findings(run, surroundings), Json::array());
  }

  static void expectItContinues(const fs::path& run,
                                const Json& expected,
                                const Surroundings& surroundings = {}) {
    const CliResult resumed = runCli({"train", "--resume", run.string(), "--quiet"}, surroundings);
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    const Json finished = showRun(run, surroundings);
    EXPECT_EQ(finished.at("state"), "finished");
    EXPECT_EQ(curvesOf(finished), expected);
    EXPECT_EQ(findings(run, surroundings), Json::array());
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
};

TEST_F(CliFaults, ACheckpointThatMayNotBecomeSoLargeEndsTheRunWhichThenContinues) {
  const Json expected = undisturbed();
  const auto met =
      meet({}, folder_.path(), folder_.path(), [](const CliProcess& process, std::int64_t checkpoint) {
        (void)test::limitFileSize(process.id(), checkpoint / 2);
      });
  ASSERT_TRUE(met) << "each of the runs had ended before its files were limited";
  EXPECT_EQ(met->end.status, 3);
  EXPECT_THAT(errorOf(met->end), HasSubstr((met->run / "checkpoints" / "step_0000").string()));
  EXPECT_THAT(errorOf(met->end), HasSubstr("File too large; raise the largest size of a file"));
  EXPECT_THAT(errorOf(met->end), HasSubstr("--resume " + met->run.string() + " continues the run"));
  std::cout << met->end.err;
  expectEveryStepRecorded(met->run);
  expectItContinues(met->run, expected);
}

TEST_F(CliFaults, ADiskThatIsFullInTheMiddleOfACheckpointEndsTheRunWhichThenContinues) {
  const fs::path mount = folder_.path() / "disk";
  test::SmallDisk disk(mount, kDiskBytes);
  if (!disk.isThere()) GTEST_SKIP() << "a file system of its own may not be mounted here";
  const Json expected = undisturbed();
  const auto met =
      meet(disk.surroundings(), mount, disk.seen(mount), [&](const CliProcess&, std::int64_t checkpoint) {
        disk.fillUpTo(checkpoint / 2);
      });
  ASSERT_TRUE(met) << "each of the runs had ended before the disk was full";
  EXPECT_EQ(met->end.status, 3);
  EXPECT_GT(fs::space(disk.seen(mount)).available, 0U) << "what was begun of the checkpoint is given back";
  EXPECT_THAT(errorOf(met->end), HasSubstr((met->run / "checkpoints" / "step_0000").string()));
  EXPECT_THAT(errorOf(met->end), HasSubstr("No space left on device; free some space there"));
  EXPECT_THAT(errorOf(met->end), HasSubstr("--resume " + met->run.string() + " continues the run"));
  std::cout << met->end.err;
  expectEveryStepRecorded(met->run, disk.surroundings());
  disk.removeFilling();
  expectItContinues(met->run, expected, disk.surroundings());
}

TEST_F(CliFaults, ADiskWithoutAnySpaceEndsTheRunBeforeTheNextCheckpoint) {
  const fs::path mount = folder_.path() / "disk";
  test::SmallDisk disk(mount, kDiskBytes);
  if (!disk.isThere()) GTEST_SKIP() << "a file system of its own may not be mounted here";
  const Json expected = undisturbed();
  const auto met = meet(disk.surroundings(), mount, disk.seen(mount), [&](const CliProcess&, std::int64_t) {
    disk.fillUpTo(0);
  });
  ASSERT_TRUE(met) << "each of the runs had ended before the disk was full";
  EXPECT_EQ(met->end.status, 3);
  const std::string last = met->end.err.substr(met->end.err.rfind("error: "));
  EXPECT_THAT(last, HasSubstr("free some space"));
  EXPECT_THAT(last, HasSubstr("--resume " + met->run.string() + " continues the run"));
  std::cout << met->end.err;
  disk.removeFilling();
  expectItContinues(met->run, expected, disk.surroundings());
}

TEST_F(CliFaults, ADiskThatIsFullAtTheStartLeavesNothingHalfMade) {
  constexpr std::int64_t kTooSmall = 48 << 10;  // the two files of the run, but not its database
  const fs::path mount = folder_.path() / "disk";
  test::SmallDisk disk(mount, kTooSmall);
  if (!disk.isThere()) GTEST_SKIP() << "a file system of its own may not be mounted here";
  const fs::path run = mount / "run";
  const CliResult refused = runCli(newRun(run, 1), disk.surroundings());
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(errorOf(refused),
              HasSubstr((run / kDatabaseName).string() + ": the disk is full; free some space"));
  std::cout << errorOf(refused) << '\n';
  EXPECT_FALSE(fs::exists(disk.seen(run / "run.json")));
  EXPECT_FALSE(fs::exists(disk.seen(run / "split.json")));
  ASSERT_TRUE(disk.resize(64 << 20));
  const CliResult accepted = runCli(newRun(run, 1), disk.surroundings());
  EXPECT_EQ(accepted.status, 0) << accepted.err;
}

TEST_F(CliFaults, FilesThatMayNotGrowAtTheStartLeaveNothingHalfMade) {
  const fs::path run = folder_.path() / "run";
  const Surroundings limited = test::limitedFileSize(8192);
  if (!test::isPermitted(limited)) GTEST_SKIP() << "there is no program prlimit here";
  const CliResult refused = runCli(newRun(run, 1), limited);
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(errorOf(refused), HasSubstr((run / kDatabaseName).string()));
  EXPECT_THAT(errorOf(refused), HasSubstr("check the disk and its free space"));
  std::cout << errorOf(refused) << '\n';
  EXPECT_FALSE(fs::exists(run / "run.json"));
  EXPECT_EQ(runCli(newRun(run, 1)).status, 0);
}

/// A finished run in a project that may not be written, by permissions or by its mount.
class CliReadOnly : public CliFaults, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    const CliResult trained = runCli(newRun(run_, 4, {"--project", project_.string()}));
    ASSERT_EQ(trained.status, 0) << trained.err;
    const bool byMount = std::string(GetParam()) == "Mount";
    surroundings_ = byMount ? test::readOnlyMount(project_) : test::withoutPrivileges();
    if (!test::isPermitted(surroundings_))
      GTEST_SKIP() << (byMount ? "a folder may not be mounted here" : "privileges cannot be dropped here");
    if (!byMount) setWritable(false);
  }
  void TearDown() override { setWritable(true); }

  void setWritable(bool writable) const {
    const auto change = writable ? fs::perm_options::add : fs::perm_options::remove;
    fs::permissions(project_, fs::perms::owner_write, change);
    for (const auto& one : fs::recursive_directory_iterator(project_))
      fs::permissions(one.path(), fs::perms::owner_write, change);
  }

  void expectRefused(const std::vector<std::string>& words) const {
    const CliResult refused = runCli(words, surroundings_);
    EXPECT_EQ(refused.status, 3) << refused.err;
    EXPECT_THAT(errorOf(refused), testing::AnyOf(HasSubstr("write permission"), HasSubstr("may write to it")))
        << refused.err;
    std::cout << refused.err << '\n';
  }

  fs::path project_ = folder_.path() / "project";
  fs::path run_ = project_ / "runs" / "first";
  Surroundings surroundings_;
};

TEST_P(CliReadOnly, IsRefusedForTrainingAndNothingHalfMadeStays) {
  const fs::path inside = project_ / "runs" / "second";
  const fs::path outside = folder_.path() / "outside";
  expectRefused(newRun(inside, 1, {"--project", project_.string()}));
  EXPECT_FALSE(fs::exists(inside));
  expectRefused(newRun(outside, 1, {"--project", project_.string()}));
  EXPECT_FALSE(fs::exists(outside));
  expectRefused({"train", "--resume", run_.string(), "--quiet"});
}

TEST_P(CliReadOnly, IsShownCheckedAndBackedUp) {
  const CliResult listed = runCli({"runs", "list", project_.string(), "--json"}, surroundings_);
  EXPECT_EQ(listed.status, 0) << listed.err;
  EXPECT_EQ(listed.json().at("runs").size(), 1U);
  EXPECT_THAT(listed.err, HasSubstr("may not be written, so it is shown as it is now"));
  std::cout << listed.err << '\n';
  EXPECT_EQ(showRun(run_, surroundings_).at("series").at("train/loss").size(), 4U);
  EXPECT_EQ(findings(project_, surroundings_), Json::array());
  const fs::path copy = folder_.path() / "copy";
  const CliResult copied =
      runCli({"project", "backup", "--project", project_.string(), "--out", copy.string()}, surroundings_);
  EXPECT_EQ(copied.status, 0) << copied.err;
  EXPECT_EQ(showRun(copy / "runs" / "first").at("series").at("train/loss").size(), 4U);
}

INSTANTIATE_TEST_SUITE_P(By, CliReadOnly, testing::Values("Permissions", "Mount"), [](const auto& tested) {
  return std::string(tested.param);
});

TEST_F(CliFaults, ADatabaseThatAnotherProcessHoldsForAWhileDelaysTheRowsAndLosesNone) {
  const Json expected = undisturbed();
  const fs::path run = folder_.path() / "run";
  CliProcess process(newRun(run));
  ASSERT_TRUE(waitUntil([&] { return isRunning(run); }));
  {
    SQLite::Database holder((run / kDatabaseName).string(), SQLite::OPEN_READWRITE, 60000);
    holder.exec("BEGIN EXCLUSIVE");
    ASSERT_TRUE(waitUntil([&] { return process.errSoFar().find("error: ") != std::string::npos; }));
    holder.exec("COMMIT");
  }
  const CliResult end = process.wait();
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(errorOf(end), HasSubstr("could not be recorded for now"));
  EXPECT_THAT(errorOf(end), HasSubstr("another process keeps it locked"));
  std::cout << errorOf(end) << '\n';
  EXPECT_EQ(curvesOf(showRun(run)), expected);
  EXPECT_EQ(findings(run), Json::array());
}

TEST_F(CliFaults, ADatabaseThatAnotherProcessHoldsAtTheStartIsNamedAndNothingHalfMadeStays) {
  const fs::path project = folder_.path() / "project";
  const fs::path run = folder_.path() / "run";
  { const Database database(project / kDatabaseName); }
  const auto words = newRun(run, 1, {"--project", project.string()});
  {
    SQLite::Database holder((project / kDatabaseName).string(), SQLite::OPEN_READWRITE, 60000);
    holder.exec("BEGIN EXCLUSIVE");
    const CliResult refused = runCli(words);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(errorOf(refused),
                HasSubstr((project / kDatabaseName).string() + ": another process keeps it"));
    std::cout << errorOf(refused) << '\n';
    EXPECT_FALSE(fs::exists(run));
  }
  const CliResult accepted = runCli(words);
  EXPECT_EQ(accepted.status, 0) << accepted.err;
}

TEST_F(CliFaults, TwoProcessesTrainTwoRunsOfOneProjectAtOnce) {
  const Json expected = undisturbed();
  const fs::path project = folder_.path() / "project";
  const fs::path first = project / "runs" / "first";
  const fs::path second = project / "runs" / "second";
  CliProcess one(newRun(first, kSteps, {"--project", project.string()}));
  CliProcess other(newRun(second, kSteps, {"--project", project.string()}));
  for (CliProcess* process : {&one, &other}) {
    const CliResult end = process->wait();
    EXPECT_EQ(end.status, 0) << end.err;
    EXPECT_THAT(errorOf(end), testing::IsEmpty());
  }
  for (const fs::path& run : {first, second}) EXPECT_EQ(curvesOf(showRun(run)), expected) << run;
  EXPECT_EQ(findings(project), Json::array());
}

TEST_F(CliFaults, OfTwoProcessesThatContinueOneRunAtOnceOneDoes) {
  const fs::path run = folder_.path() / "run";
  {
    CliProcess begun(newRun(run, kEndless));
    ASSERT_TRUE(waitUntil([&] { return fs::exists(run / "config.json"); }));
    begun.signal(SIGKILL);
    (void)begun.wait();
  }
  const std::vector<std::string> words = {"train", "--resume", run.string(), "--quiet"};
  CliProcess first(words);
  CliProcess second(words);
  ASSERT_TRUE(waitUntil([&] { return first.hasEnded() || second.hasEnded(); }));
  CliProcess& refused = first.hasEnded() ? first : second;
  CliProcess& training = first.hasEnded() ? second : first;
  const std::string other = std::to_string(training.id());
  const CliResult end = refused.wait();
  EXPECT_EQ(end.status, 1) << end.err;
  EXPECT_THAT(errorOf(end), HasSubstr(run.string() + ": is being trained by process " + other + " on host "));
  std::cout << errorOf(end) << '\n';
  ASSERT_TRUE(waitUntil([&] { return fs::exists(run / "checkpoints" / "step_000004.pt"); }));
  training.signal(SIGTERM);
  EXPECT_EQ(training.wait().status, 4);
  EXPECT_EQ(findings(run), Json::array());
}

TEST_F(CliFaults, DataThatAreGoneOrAnotherSinceTheRunBeganAreNamedWhenItContinues) {
  const fs::path run = folder_.path() / "run";
  {
    CliProcess begun(newRun(run, kEndless));
    ASSERT_TRUE(waitUntil([&] { return fs::exists(run / "checkpoints" / "best.pt"); }));
    begun.signal(SIGINT);
    ASSERT_EQ(begun.wait().status, 4);
  }
  const Json split = readJsonFile(dataset_.folder() / "dataset_seg.json");
  const auto fileOf = [&](const char* part, const char* kind) {
    return dataset_.folder() / split.at(part).at(0).at(kind).get<std::string>();
  };
  const fs::path image = fileOf("training", "image");
  const std::vector<std::string> words = {"train", "--resume", run.string(), "--quiet"};
  for (const char* kind : {"image", "label"}) fs::rename(fileOf("training", kind), folder_.path() / kind);
  const CliResult missing = runCli(words);
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(errorOf(missing), HasSubstr("files of 1 case(s) are missing"));
  EXPECT_THAT(errorOf(missing), HasSubstr(image.filename().string()));
  std::cout << errorOf(missing) << '\n';
  for (const char* kind : {"image", "label"})  // another person under the same names
    fs::copy_file(fileOf("validation", kind), fileOf("training", kind));
  const CliResult changed = runCli(words);
  EXPECT_EQ(changed.status, 3);
  EXPECT_THAT(errorOf(changed), HasSubstr(image.string()));
  EXPECT_THAT(errorOf(changed), HasSubstr("has another content than when the run began"));
  std::cout << errorOf(changed) << '\n';
  for (const char* kind : {"image", "label"})  // the files of the beginning, with another time
    fs::copy_file(folder_.path() / kind, fileOf("training", kind), fs::copy_options::overwrite_existing);
  CliProcess continued(words);
  ASSERT_TRUE(waitUntil([&] { return isRunning(run) || continued.hasEnded(); }));
  continued.signal(SIGINT);
  EXPECT_EQ(continued.wait().status, 4);
}

}  // namespace
}  // namespace viscera
