// SPDX-License-Identifier: Apache-2.0
#include "engine/base/child_process.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::CliProcess;
using test::CliResult;
using test::runCli;
using testing::HasSubstr;
using testing::Not;

constexpr double kLimit_s = 60.0;

std::string contentOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Processes that train in the folder with that rank.
std::vector<pid_t> processesOf(const fs::path& run, int rank) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string environment = '\0' + contentOf(entry.path() / "environ");
    const std::string wanted = std::string(1, '\0') + "RANK=" + std::to_string(rank) + std::string(1, '\0');
    if (environment.find(wanted) == std::string::npos) continue;
    if (contentOf(entry.path() / "cmdline").find(run.string()) != std::string::npos)
      found.push_back(std::stoi(name));
  }
  return found;
}

class CliRanks : public testing::Test {
 protected:
  void SetUp() override {
    try {
      const LoopbackListener listener;
    } catch (const Error& error) {
      std::fprintf(
          stderr, "LOOPBACK SOCKETS ARE NOT PERMITTED, --devices was NOT tested: %s\n", error.what());
      GTEST_SKIP() << error.what();
    }
  }

  [[nodiscard]] std::vector<std::string> twoRanks(const std::string& verb,
                                                  int steps,
                                                  const std::string& batch) const {
    return dataset_.newRun(verb, run_, steps, {"--devices", "2", "--json", "--set", "batch_size=" + batch});
  }

  /// Waits until the only run of the folder has done some steps. False where it ended before or took too
  /// long.
  [[nodiscard]] bool waitForStep(std::int64_t step) const {
    const double start_s = monotonicSeconds();
    while (monotonicSeconds() - start_s < kLimit_s) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      const auto record = test::recordedRun(run_);
      if (record && record->step >= step) return record->state == RunState::Running;
    }
    return false;
  }

  [[nodiscard]] Json show() const { return test::showRun(run_); }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  fs::path run_ = folder_.path() / "run";
};

TEST_F(CliRanks, TwoProcessesMakeOneRun) {
  const CliResult result = runCli(twoRanks("pretrain", 6, "2"));
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.json().at("state"), "finished");
  EXPECT_EQ(show().at("series").at("train/loss").size(), 6U);
  EXPECT_THAT(contentOf(run_ / "log.txt"), HasSubstr("2 processes train together"));
  EXPECT_EQ(readJsonFile(run_ / "run.json").at("processes"), 2);
  EXPECT_EQ(readJsonFile(run_ / "config.json").dump(), readJsonFile(run_ / "run.json").at("config").dump());
  EXPECT_TRUE(fs::exists(run_ / "checkpoints" / "best.pt"));
}

TEST_F(CliRanks, AKilledProcessEndsTheOtherWithACheckpointThatOneProcessContinues) {
  CliProcess process(twoRanks("train", 100'000, "2"));
  ASSERT_TRUE(waitForStep(3));
  const std::vector<pid_t> second = processesOf(run_, 1);
  ASSERT_EQ(second.size(), 1U);
  const double start_s = monotonicSeconds();
  kill(second[0], SIGKILL);
  const CliResult result = process.wait();
  EXPECT_LT(monotonicSeconds() - start_s, kLimit_s);
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("process 1 of 2 was ended by signal 9"));
  EXPECT_TRUE(processesOf(run_, 0).empty());
  const auto step = result.json().at("step").get<std::int64_t>();
  EXPECT_GE(step, 3);
  EXPECT_EQ(show().at("state"), "interrupted");

  CliProcess resumed({"train", "--resume", run_.string(), "--quiet", "--json"});
  ASSERT_TRUE(waitForStep(step + 2));
  resumed.signal(SIGINT);
  const CliResult rest = resumed.wait();
  EXPECT_EQ(rest.status, 4) << rest.err;
  EXPECT_GT(rest.json().at("step").get<std::int64_t>(), step);
  EXPECT_EQ(show().at("series").at("train/loss").size(), rest.json().at("step").get<std::size_t>());
}

TEST_F(CliRanks, RequestsOfAnotherShellReachAll) {
  CliProcess process(twoRanks("pretrain", 100'000, "2"));
  ASSERT_TRUE(waitForStep(2));
  ASSERT_EQ(runCli({"runs", "pause", run_.string()}).status, 0);
  const double start_s = monotonicSeconds();
  while (show().at("state") != "paused" && monotonicSeconds() - start_s < kLimit_s) continue;
  const Json paused = show();
  ASSERT_EQ(paused.at("state"), "paused");
  ASSERT_EQ(runCli({"runs", "resume", run_.string()}).status, 0);
  ASSERT_TRUE(waitForStep(paused.at("step").get<std::int64_t>() + 1));
  ASSERT_EQ(runCli({"runs", "finalise", run_.string()}).status, 0);
  const CliResult result = process.wait();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.json().at("state"), "finished");
  EXPECT_EQ(show().at("series").at("train/loss").size(), result.json().at("step").get<std::size_t>());
}

TEST_F(CliRanks, CtrlCReachesAllAndIsResumable) {
  CliProcess process(twoRanks("pretrain", 100'000, "2"));
  ASSERT_TRUE(waitForStep(2));
  process.signal(SIGINT);
  const CliResult result = process.wait();
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_EQ(result.json().at("state"), "interrupted");
  EXPECT_TRUE(processesOf(run_, 1).empty());
  EXPECT_THAT(result.err, Not(HasSubstr("cannot be reached")));
}

TEST_F(CliRanks, ABatchThatCannotBeSharedOutIsRefusedBeforeAnythingIsWritten) {
  const CliResult result = runCli(twoRanks("train", 6, "3"));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("batch_size=4"));
  EXPECT_EQ(result.err.find("batch_size 3"), result.err.rfind("batch_size 3")) << "said twice";
  EXPECT_FALSE(fs::exists(run_));
}

}  // namespace
}  // namespace viscera
