// SPDX-License-Identifier: Apache-2.0
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::HasSubstr;
using testing::Not;

class CliPreflight : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  [[nodiscard]] std::string logOf(const std::string& run) const {
    std::ifstream stream(path(run) / "log.txt");
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
};

TEST_F(CliPreflight, PrintsWhatIsNeededAndStops) {
  for (const char* verb : {"train", "pretrain"}) {
    const CliResult result = runCli(dataset_.newRun(verb, path("run"), 4, {"--preflight", "--json"}));
    ASSERT_EQ(result.status, 0) << result.err;
    const Json needs = result.json();
    std::set<std::string> keys;
    for (const auto& [key, value] : needs.items()) keys.insert(key);
    EXPECT_EQ(keys,
              (std::set<std::string>{
                  "memory_mb", "gpu_memory_mb", "disk_mb", "step_s", "epoch_s", "run_s", "fits", "advice"}));
    EXPECT_GT(needs.at("memory_mb").get<double>(), 50.0);
    EXPECT_TRUE(needs.at("gpu_memory_mb").is_null());
    EXPECT_GT(needs.at("disk_mb").get<double>(), 0.0);
    EXPECT_GT(needs.at("step_s").get<double>(), 0.0);
    EXPECT_GE(needs.at("epoch_s").get<double>(), needs.at("step_s").get<double>());
    EXPECT_GT(needs.at("run_s").get<double>(), needs.at("step_s").get<double>());
    EXPECT_EQ(needs.at("fits"), true);
    EXPECT_EQ(needs.at("advice"), "");
    EXPECT_FALSE(std::filesystem::exists(path("run")));
  }
  const CliResult table = runCli(dataset_.newRun("train", path("run"), 4, {"--preflight"}));
  EXPECT_EQ(table.status, 0) << table.err;
  for (const char* word : {"memory", "disk", "step", "epoch", "The run fits."})
    EXPECT_THAT(table.out, HasSubstr(word));
}

TEST_F(CliPreflight, NeedsNoPlaceForTheRun) {
  auto words = dataset_.newRun("train", path("run"), 2, {"--preflight", "--json"});
  words.erase(std::find(words.begin(), words.end(), "--out"),
              std::find(words.begin(), words.end(), "--threads"));
  const CliResult result = runCli(words);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.json().at("fits"), true);
}

// A billion steps with a picture after each: no disk has room for the pictures.
TEST_F(CliPreflight, RefusesWhatCannotFit) {
  const std::vector<std::string> endless = {
      "--set", "max_steps=1000000000", "--set", "validate_every=1 steps"};
  auto more = endless;
  more.insert(more.end(), {"--preflight", "--json"});
  const CliResult asked = runCli(dataset_.newRun("train", path("run"), 1, more));
  EXPECT_EQ(asked.status, 5) << asked.err;
  EXPECT_EQ(asked.json().at("fits"), false);
  EXPECT_THAT(asked.json().at("advice").get<std::string>(), HasSubstr("of disk"));
  EXPECT_FALSE(std::filesystem::exists(path("run")));

  const CliResult started = runCli(dataset_.newRun("train", path("run"), 1, endless));
  EXPECT_EQ(started.status, 5);
  EXPECT_THAT(started.err, HasSubstr("the run does not fit"));
  EXPECT_THAT(started.err, HasSubstr("--no-preflight"));
  EXPECT_FALSE(std::filesystem::exists(path("run") / "checkpoints"));
}

TEST_F(CliPreflight, EveryStartHasOneUnlessItIsLeftOut) {
  ASSERT_EQ(runCli(dataset_.newRun("train", path("with"), 2)).status, 0);
  EXPECT_THAT(logOf("with"), HasSubstr("pre-flight: the run needs about"));
  ASSERT_EQ(runCli(dataset_.newRun("train", path("without"), 2, {"--no-preflight"})).status, 0);
  EXPECT_THAT(logOf("without"), Not(HasSubstr("pre-flight")));
  const CliResult resumed = runCli({"train", "--resume", path("with").string(), "--preflight", "--json"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(resumed.json().at("fits"), true);
}

}  // namespace
}  // namespace viscera
