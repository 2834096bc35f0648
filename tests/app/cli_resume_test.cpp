// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace viscera {
namespace {

using test::CliProcess;
using test::CliResult;
using test::runCli;
using test::showRun;
using testing::HasSubstr;

// Long enough to be interrupted: the project learns of a run's steps once a second.
constexpr int kSteps = 40;
constexpr int kPretrainingSteps = 240;

class CliResume : public testing::Test {
 protected:
  /// Waits until the only run of a folder has done some steps. False where it ended before or took too long.
  static bool waitForStep(const std::filesystem::path& run, std::int64_t step) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      const auto record = test::recordedRun(run);
      if (record && record->step >= step) return record->state == RunState::Running;
    }
    return false;
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  std::filesystem::path whole_ = folder_.path() / "whole";
  std::filesystem::path parted_ = folder_.path() / "parted";
};

TEST_F(CliResume, CtrlCIsResumableAndTheLossesAreThoseOfTheUninterruptedRun) {
  for (const std::string verb : {"pretrain", "train"}) {
    const int steps = verb == "pretrain" ? kPretrainingSteps : kSteps;
    std::filesystem::remove_all(whole_);
    std::filesystem::remove_all(parted_);
    ASSERT_EQ(runCli(dataset_.newRun(verb, whole_, steps)).status, 0);
    {
      CliProcess process(dataset_.newRun(verb, parted_, steps, {"--json"}));
      ASSERT_TRUE(waitForStep(parted_, 3));
      process.signal(SIGINT);
      const CliResult stopped = process.wait();
      ASSERT_EQ(stopped.status, 4) << stopped.err;
      EXPECT_EQ(stopped.json().at("state"), "interrupted");
      EXPECT_LT(stopped.json().at("step").get<int>(), steps);
    }
    EXPECT_EQ(showRun(parted_).at("state"), "interrupted");
    const CliResult resumed = runCli({verb, "--resume", parted_.string(), "--quiet"});
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    const Json whole = showRun(whole_);
    const Json parted = showRun(parted_);
    EXPECT_EQ(parted.at("state"), "finished");
    EXPECT_EQ(whole.at("series").at("train/loss").size(), static_cast<std::size_t>(steps));
    EXPECT_EQ(parted.at("series").at("train/loss"), whole.at("series").at("train/loss")) << verb;
    EXPECT_EQ(parted.at("series").at("lr"), whole.at("series").at("lr")) << verb;
  }
}

TEST_F(CliResume, AKilledRunIsInterruptedAndCanBeContinued) {
  ASSERT_EQ(runCli(dataset_.newRun("train", whole_, kSteps)).status, 0);
  {
    CliProcess process(dataset_.newRun("train", parted_, kSteps));
    ASSERT_TRUE(waitForStep(parted_, 3));
    process.signal(SIGKILL);
    EXPECT_EQ(process.wait().status, 128 + SIGKILL);
  }
  EXPECT_EQ(showRun(parted_).at("state"), "interrupted");
  const CliResult resumed = runCli({"train", "--resume", parted_.string(), "--quiet"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(showRun(parted_).at("series").at("train/loss"), showRun(whole_).at("series").at("train/loss"));
}

TEST_F(CliResume, ARunThatIsBeingTrainedIsNotContinuedTwice) {
  CliProcess process(dataset_.newRun("train", parted_, 100000));
  ASSERT_TRUE(waitForStep(parted_, 1));
  const CliResult second = runCli({"train", "--resume", parted_.string(), "--quiet"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.err, HasSubstr("is being trained by process"));
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().status, 4);
}

TEST_F(CliResume, GoesOnWithItsOwnCopyWhereTheSplitHasChanged) {
  {
    CliProcess process(dataset_.newRun("train", parted_, kSteps));
    ASSERT_TRUE(waitForStep(parted_, 1));
    process.signal(SIGINT);
    ASSERT_EQ(process.wait().status, 4);
  }
  writeJsonFile(folder_.path() / "data" / "dataset_seg.json", {{"training", Json::array()}});
  const CliResult resumed = runCli({"train", "--resume", parted_.string()});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("the run goes on with its own copy"));
  EXPECT_EQ(showRun(parted_).at("series").at("train/loss").size(), static_cast<std::size_t>(kSteps));
}

}  // namespace
}  // namespace viscera
