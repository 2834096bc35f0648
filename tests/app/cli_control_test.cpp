// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::CliProcess;
using test::CliResult;
using test::curvesOf;
using test::runCli;
using test::showRun;
using testing::HasSubstr;

constexpr int kEndless = 1'000'000;  // steps: such a run ends on request only, however slow its requests come
constexpr double kLimit_s = 120.0;

class CliControl : public testing::Test {
 protected:
  /// A run whose steps do not depend on its length, and which is validated at its end alone.
  [[nodiscard]] std::vector<std::string> newRun(const fs::path& out, int steps) const {
    return dataset_.newRun("train",
                           out,
                           steps,
                           {"--json", "--set", "schedule=constant", "--set", "validate_every=1000000 steps"});
  }

  /// Waits for the only run of a folder. False where it took too long.
  [[nodiscard]] static bool waitFor(const fs::path& run,
                                    const std::function<bool(const RunRecord&)>& condition) {
    const double start_s = monotonicSeconds();
    while (monotonicSeconds() - start_s < kLimit_s) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (const auto record = test::recordedRun(run); record && condition(*record)) return true;
    }
    return false;
  }

  [[nodiscard]] static bool waitForStep(const fs::path& run, std::int64_t step) {
    return waitFor(
        run, [step](const RunRecord& one) { return one.step >= step && one.state == RunState::Running; });
  }

  static void ask(const char* verb, const fs::path& run) {
    const CliResult asked = runCli({"runs", verb, run.string(), "--json"});
    EXPECT_EQ(asked.status, 0) << asked.err;
    EXPECT_EQ(asked.json().at("request"), verb);
  }

  static void expectRefusal(const char* verb, const fs::path& run, const std::string& part) {
    const CliResult asked = runCli({"runs", verb, run.string()});
    EXPECT_EQ(asked.status, 2) << verb;
    EXPECT_THAT(asked.err, HasSubstr(part)) << verb;
    EXPECT_FALSE(fs::exists(run / "control.json")) << verb;
  }

  static std::int64_t newestCheckpointOf(const Json& shown) {
    std::int64_t newest = 0;
    for (const Json& one : shown.at("checkpoints"))
      newest = std::max(newest, one.at("step").get<std::int64_t>());
    return newest;
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  fs::path run_ = folder_.path() / "run";
  fs::path whole_ = folder_.path() / "whole";
};

TEST_F(CliControl, APausedAndFinalisedRunHasTheCurvesOfTheUninterruptedOne) {
  CliProcess process(newRun(run_, kEndless));
  ASSERT_TRUE(waitForStep(run_, 2));
  ask("pause", run_);
  ASSERT_TRUE(waitFor(run_, [](const RunRecord& run) { return run.state == RunState::Paused; }));
  const Json paused = showRun(run_);
  EXPECT_EQ(paused.at("state"), "paused");
  const auto step = paused.at("step").get<std::int64_t>();
  EXPECT_EQ(newestCheckpointOf(paused), step) << "the machine may be switched off now";
  const Json listed = runCli({"runs", "list", run_.string(), "--json"}).json();
  EXPECT_EQ(listed.at("runs").at(0).at("state"), "paused");
  EXPECT_EQ(curvesOf(showRun(run_)), curvesOf(paused));

  ask("resume", run_);
  ASSERT_TRUE(waitForStep(run_, step + 1));
  ask("finalise", run_);
  const CliResult end = process.wait();
  ASSERT_EQ(end.status, 0) << end.err;
  const auto last = end.json().at("step").get<int>();
  EXPECT_GT(last, step);
  const Json shown = showRun(run_);
  EXPECT_EQ(shown.at("state"), "finished");
  ASSERT_EQ(shown.at("evaluations").size(), 1U);
  EXPECT_EQ(shown.at("evaluations").at(0).at("step"), last);
  EXPECT_EQ(newestCheckpointOf(shown), last);
  EXPECT_TRUE(fs::exists(run_ / "checkpoints" / "best.pt"));
  expectRefusal("pause", run_, "is finished at step " + std::to_string(last));

  const CliResult whole = runCli(newRun(whole_, last));
  ASSERT_EQ(whole.status, 0) << whole.err;
  EXPECT_EQ(curvesOf(shown).at("train/loss").size(), static_cast<std::size_t>(last));
  EXPECT_EQ(curvesOf(shown), curvesOf(showRun(whole_)));
}

TEST_F(CliControl, AStoppedRunIsExtensibleAndARequestToItsEarlierSessionIsIgnored) {
  std::int64_t step = 0;
  {
    CliProcess process(newRun(run_, kEndless));
    ASSERT_TRUE(waitForStep(run_, 1));
    ask("stop", run_);
    const CliResult stopped = process.wait();
    EXPECT_EQ(stopped.status, 4) << stopped.err;
    EXPECT_EQ(stopped.json().at("state"), "interrupted");
    step = stopped.json().at("step").get<std::int64_t>();
  }
  EXPECT_EQ(showRun(run_).at("state"), "interrupted");
  EXPECT_EQ(newestCheckpointOf(showRun(run_)), step);
  for (const char* verb : {"pause", "resume", "stop", "finalise"})
    expectRefusal(verb, run_, "train --resume");

  writeJsonFile(run_ / "control.json", {{"request", "stop"}, {"written_ms", wallClockMs()}});
  CliProcess resumed({"train", "--resume", run_.string(), "--extend", "7", "--quiet", "--json"});
  ASSERT_TRUE(waitForStep(run_, step + 1));
  EXPECT_FALSE(fs::exists(run_ / "control.json"));
  ask("stop", run_);
  const CliResult stopped = resumed.wait();
  EXPECT_EQ(stopped.status, 4) << stopped.err;
  EXPECT_GT(stopped.json().at("step").get<std::int64_t>(), step);
  EXPECT_FALSE(fs::exists(run_ / "control.json"));
  EXPECT_EQ(showRun(run_).at("total_steps"), kEndless + 7);
  EXPECT_EQ(readJsonFile(run_ / "run.json").at("config").at("settings").at("max_steps"), kEndless + 7);
}

TEST_F(CliControl, ARunWhosePausedProcessWasKilledIsInterrupted) {
  {
    CliProcess process(newRun(run_, kEndless));
    ASSERT_TRUE(waitForStep(run_, 1));
    ask("pause", run_);
    ASSERT_TRUE(waitFor(run_, [](const RunRecord& run) { return run.state == RunState::Paused; }));
    process.signal(SIGKILL);
    (void)process.wait();
  }
  EXPECT_EQ(showRun(run_).at("state"), "interrupted");
  fs::remove(run_ / "control.json");
  expectRefusal("resume", run_, "is interrupted at step");
  const CliResult checked = runCli({"project", "check", "--project", run_.string(), "--json", "--quiet"});
  ASSERT_EQ(checked.json().at("findings").size(), 1U);
  EXPECT_EQ(checked.json().at("findings").at(0).at("code"), "orphaned-run");
}

}  // namespace
}  // namespace viscera
