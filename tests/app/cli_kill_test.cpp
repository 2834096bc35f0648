// SPDX-License-Identifier: Apache-2.0
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace viscera {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;
using test::CliProcess;
using test::CliResult;
using test::curvesOf;
using test::runCli;
using test::showRun;

constexpr int kSteps = 16;
constexpr double kGoldenRatio = 0.6180339887498949;

/// Runs to kill: VISCERA_KILL_COUNT, else a few.
int killCount() {
  const char* text = std::getenv("VISCERA_KILL_COUNT");
  return text == nullptr ? 3 : std::atoi(text);
}

class CliKill : public testing::Test {
 protected:
  /// Checkpoints often, so that some kills hit the writing of one; a cold cache, as each run is its own
  /// project.
  [[nodiscard]] std::vector<std::string> newRun(const std::filesystem::path& out) const {
    return dataset_.newRun("train", out, kSteps, {"--set", "validate_every=4 steps"});
  }

  static bool waitForConfig(const std::filesystem::path& run) {
    const auto deadline = steady_clock::now() + std::chrono::seconds(120);
    while (!std::filesystem::exists(run / "config.json")) {
      if (steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
};

TEST_F(CliKill, ARunKilledAtAnyMomentEndsWithTheCurvesOfTheUninterruptedOne) {
  const std::filesystem::path whole = folder_.path() / "whole";
  double length_s = 0.0;
  {
    CliProcess process(newRun(whole));
    ASSERT_TRUE(waitForConfig(whole));
    const auto start = steady_clock::now();
    ASSERT_EQ(process.wait().status, 0);
    length_s = duration<double>(steady_clock::now() - start).count();
  }
  const Json expected = curvesOf(showRun(whole));
  ASSERT_EQ(expected.at("train/loss").size(), static_cast<std::size_t>(kSteps));
  int resumed = 0;
  for (int kill = 1; kill <= killCount(); ++kill) {
    const std::filesystem::path run = folder_.path() / ("killed-" + std::to_string(kill));
    {
      CliProcess process(newRun(run));
      ASSERT_TRUE(waitForConfig(run));
      const double share =
          std::fmod(kill * kGoldenRatio, 1.0);  // spreads over the run without repeating itself
      std::this_thread::sleep_for(duration<double>(share * length_s));
      process.signal(SIGKILL);
      (void)process.wait();
    }
    if (showRun(run).at("state") != "finished") {  // else it was faster than the first one
      const CliResult end = runCli({"train", "--resume", run.string(), "--quiet"});
      ASSERT_EQ(end.status, 0) << "kill " << kill << ": " << end.err;
      ++resumed;
    }
    const Json shown = showRun(run);
    EXPECT_EQ(shown.at("state"), "finished") << "kill " << kill;
    EXPECT_EQ(curvesOf(shown), expected) << "kill " << kill;
    const CliResult check = runCli({"project", "check", "--project", run.string(), "--json", "--quiet"});
    EXPECT_EQ(check.json().at("findings"), Json::array()) << "kill " << kill;
    std::filesystem::remove_all(run);
  }
  std::cout << resumed << " of " << killCount() << " killed runs were resumed\n";
}

}  // namespace
}  // namespace viscera
