// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::CliResult;
using test::curvesOf;
using test::runCli;
using test::showRun;
using testing::HasSubstr;

constexpr int kSteps = 6;
constexpr int kMore = 4;

class CliExtend : public testing::Test {
 protected:
  void trainNew(const fs::path& run, int steps, std::vector<std::string> settings) const {
    settings.push_back("validate_every=" + std::to_string(kSteps) + " steps");
    std::vector<std::string> words;
    for (const std::string& setting : settings) {
      words.emplace_back("--set");
      words.push_back(setting);
    }
    const CliResult trained = runCli(dataset_.newRun("pretrain", run, steps, words));
    ASSERT_EQ(trained.status, 0) << trained.err;
  }

  [[nodiscard]] CliResult resume(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"pretrain", "--resume", run_.string(), "--quiet", "--json"});
    return runCli(more);
  }

  static std::vector<int> stepsOf(const Json& curve) {
    std::vector<int> steps;
    for (const Json& point : curve) steps.push_back(point.at(0).get<int>());
    return steps;
  }

  static std::vector<int> stepsUpTo(int last) {
    std::vector<int> steps(static_cast<std::size_t>(last));
    std::iota(steps.begin(), steps.end(), 1);
    return steps;
  }

  /// Each curve of `before` is the beginning of the one in `after`.
  static void expectBeginning(const Json& before, const Json& after) {
    for (const auto& [name, curve] : before.items())
      for (std::size_t i = 0; i < curve.size(); ++i) EXPECT_EQ(after.at(name).at(i), curve.at(i)) << name;
  }

  void expectLength(int steps) const {
    for (const Json& config :
         {readJsonFile(run_ / "run.json").at("config"), readJsonFile(run_ / "config.json")}) {
      EXPECT_EQ(config.at("settings").at("max_steps"), steps);
      EXPECT_EQ(config.at("settings").at("max_epochs"), 0);
    }
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  fs::path run_ = folder_.path() / "run";
  fs::path whole_ = folder_.path() / "whole";
};

TEST_F(CliExtend, AFinishedRunGoesOnAsIfItHadBeenPlannedLonger) {
  trainNew(run_, kSteps, {"schedule=constant"});
  const CliResult extended = resume({"--extend", std::to_string(kMore)});
  ASSERT_EQ(extended.status, 0) << extended.err;
  EXPECT_EQ(extended.json().at("step"), kSteps + kMore);
  const Json shown = showRun(run_);
  EXPECT_EQ(shown.at("state"), "finished");
  EXPECT_EQ(shown.at("total_steps"), kSteps + kMore);
  EXPECT_EQ(stepsOf(shown.at("series").at("train/loss")), stepsUpTo(kSteps + kMore));
  expectLength(kSteps + kMore);

  trainNew(whole_, kSteps + kMore, {"schedule=constant"});
  EXPECT_EQ(curvesOf(shown), curvesOf(showRun(whole_)));

  ASSERT_EQ(resume().status, 0);
  EXPECT_EQ(showRun(run_).at("total_steps"), kSteps + kMore);
  EXPECT_EQ(curvesOf(showRun(run_)), curvesOf(shown));
}

TEST_F(CliExtend, AScheduleIsStretchedFromTheOldEndOn) {
  trainNew(run_, kSteps, {"schedule=polynomial", "polynomial_power=1", "learning_rate=0.001"});
  const Json before = curvesOf(showRun(run_));
  const CliResult extended = resume({"--extend", std::to_string(kMore)});
  ASSERT_EQ(extended.status, 0) << extended.err;
  const Json after = curvesOf(showRun(run_));
  expectBeginning(before, after);
  for (int done = 0; done < kSteps + kMore; ++done) {
    const int length = done < kSteps ? kSteps : kSteps + kMore;
    const Json point = after.at("lr").at(static_cast<std::size_t>(done));
    EXPECT_EQ(point.at(0), done + 1);
    EXPECT_NEAR(point.at(1).get<double>(), 0.001 * (length - done) / length, 1e-12);
  }
}

TEST_F(CliExtend, ALengthInEpochsBecomesOneInSteps) {
  trainNew(run_, 0, {"max_epochs=2"});
  const auto planned = showRun(run_).at("total_steps").get<int>();
  const CliResult extended = resume({"--extend", "1"});
  ASSERT_EQ(extended.status, 0) << extended.err;
  EXPECT_EQ(extended.json().at("step"), planned + 1);
  EXPECT_EQ(stepsOf(showRun(run_).at("series").at("train/loss")), stepsUpTo(planned + 1));
  expectLength(planned + 1);
}

TEST_F(CliExtend, WhatAddsNoStepOrHasNoRunIsRefused) {
  trainNew(run_, 1, {});
  const Json described = readJsonFile(run_ / "run.json");
  for (const char* steps : {"0", "-3"}) {
    const CliResult refused = resume({"--extend", steps});
    EXPECT_EQ(refused.status, 2) << steps;
    EXPECT_THAT(refused.err, HasSubstr("adds no step")) << steps;
  }
  const CliResult tooLong = resume({"--extend", "2000000000"});
  EXPECT_EQ(tooLong.status, 2);
  EXPECT_THAT(tooLong.err, HasSubstr("max_steps"));
  const CliResult nothing = runCli(dataset_.newRun("pretrain", whole_, 1, {"--extend", "5"}));
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("--resume RUN"));
  EXPECT_FALSE(fs::exists(whole_));
  EXPECT_EQ(readJsonFile(run_ / "run.json"), described);
}

}  // namespace
}  // namespace viscera
