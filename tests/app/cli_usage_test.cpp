// SPDX-License-Identifier: Apache-2.0
#include "app/program.h"
#include "tests/app/cli_process.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::HasSubstr;

TEST(CliUsage, AMistypedVerbGetsASuggestion) {
  const CliResult result = runCli({"pretrian", "--data", "x.json"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean \"pretrain\"?"));
  const CliResult nested = runCli({"--device", "cpu", "dataset", "inspct", "x.json"});
  EXPECT_EQ(nested.status, 2);
  EXPECT_THAT(nested.err, HasSubstr("did you mean \"inspect\"?"));
  EXPECT_EQ(runCli({}).status, 2);
}

TEST(CliUsage, AMistypedOptionGetsASuggestion) {
  const CliResult result = runCli({"train", "--presett", "quick-demo-seg"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("Did you mean --preset?"));
}

TEST(CliUsage, NearestWordNeedsSomeLikeness) {
  EXPECT_EQ(nearestWord("validat", {"train", "validate", "infer"}), "validate");
  EXPECT_EQ(nearestWord("xyz", {"train", "validate", "infer"}), "");
}

TEST(CliUsage, HelpAndVersionSucceedAndHelpTeachesByExample) {
  EXPECT_EQ(runCli({"--version"}).status, 0);
  EXPECT_THAT(runCli({"--help"}).out, HasSubstr("viscera-cli phantom --out demo"));
  for (const char* verb : {"phantom", "pretrain", "train", "bench"}) {
    const CliResult help = runCli({verb, "--help"});
    EXPECT_EQ(help.status, 0) << verb;
    EXPECT_THAT(help.out, HasSubstr(std::string("\n  viscera-cli ") + verb)) << verb;
  }
}

TEST(CliUsage, HelpOfTrainingListsEverySettingOfTheTask) {
  const std::string ssl = runCli({"pretrain", "--help"}).out;
  const std::string seg = runCli({"train", "--help"}).out;
  for (const char* key : {"max_steps",
                          "max_epochs",
                          "learning_rate",
                          "weight_decay",
                          "optimizer",
                          "schedule",
                          "batch_size",
                          "samples_per_case",
                          "patch_size",
                          "spacing",
                          "hu_window",
                          "hidden_size",
                          "num_heads",
                          "seed",
                          "augmentation",
                          "cache_rate",
                          "workers",
                          "validate_every",
                          "precision"}) {
    EXPECT_THAT(ssl, HasSubstr(std::string("\n  ") + key + " ")) << key;
    EXPECT_THAT(seg, HasSubstr(std::string("\n  ") + key + " ")) << key;
  }
  for (const char* key : {"l1_views", "ssl_validation"})
    EXPECT_THAT(ssl, HasSubstr(std::string("\n  ") + key)) << key;
  EXPECT_THAT(seg, HasSubstr("\n  feature_size "));
}

TEST(CliUsage, SettingsAreListedWithValueAndSourceOfEachPreset) {
  const Json document = runCli({"train", "--list-settings", "--json"}).json();
  bool seen = false;
  for (const Json& setting : document.at("settings")) {
    if (setting.at("key") != "learning_rate") continue;
    seen = true;
    const Json& card = setting.at("values").at("clara-4.1-card-seg");
    EXPECT_DOUBLE_EQ(std::stod(card.at("value").get<std::string>()), 1e-4);
    EXPECT_TRUE(setting.at("values").contains("monai-tutorial-seg"));
    EXPECT_TRUE(setting.at("values").contains("quick-demo-seg"));
  }
  EXPECT_TRUE(seen);
}

TEST(CliUsage, EveryProblemOfTheSettingsIsReportedAtOnce) {
  const test::TemporaryFolder folder;
  const CliResult result = runCli({"train",
                                   "--data",
                                   (folder.path() / "x.json").string(),
                                   "--preset",
                                   "quick-demo-seg",
                                   "--out",
                                   (folder.path() / "run").string(),
                                   "--set",
                                   "learning_rat=1",
                                   "--set",
                                   "batch_size=-3",
                                   "--set",
                                   "patch_size=33"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("learning_rat"), HasSubstr("batch_size"), HasSubstr("patch_size")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
}

TEST(CliUsage, MissingOptionsAreNamedTogether) {
  const CliResult result = runCli({"pretrain"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("--data"), HasSubstr("--preset"), HasSubstr("--out")));
}

TEST(CliUsage, AMissingArgumentPointsToTheHelpOfItsVerb) {
  const CliResult result = runCli({"runs", "stop"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("More: viscera-cli runs stop --help"));
}

TEST(CliUsage, APresetOfTheOtherVerbAndAnUnknownOneAreRefused) {
  const CliResult other =
      runCli({"train", "--data", "x.json", "--preset", "quick-demo-ssl", "--out", "/tmp/none"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("preset of the other verb (pretrain)"));
  const CliResult unknown = runCli({"train", "--data", "x.json", "--preset", "fast", "--out", "/tmp/none"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("quick-demo-seg"));
}

TEST(CliUsage, BadInputDataHasItsOwnStatus) {
  const test::TemporaryFolder folder;
  const auto missing = (folder.path() / "missing.json").string();
  EXPECT_EQ(runCli({"dataset", "inspect", missing}).status, 3);
  const CliResult training = runCli(
      {"train", "--data", missing, "--preset", "quick-demo-seg", "--out", (folder.path() / "run").string()});
  EXPECT_EQ(training.status, 3);
  EXPECT_THAT(training.err, HasSubstr(missing));
  const auto broken = folder.path() / "broken.json";
  std::ofstream(broken) << "{\"training\": [";
  EXPECT_EQ(runCli({"dataset", "inspect", broken.string()}).status, 3);
}

TEST(CliUsage, ResumeNeedsARunAndNothingElse) {
  const test::TemporaryFolder folder;
  const CliResult none = runCli({"train", "--resume", folder.path().string()});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("holds no run"));
  const CliResult more = runCli({"train", "--resume", folder.path().string(), "--fold", "1"});
  EXPECT_EQ(more.status, 2);
  EXPECT_THAT(more.err, HasSubstr("--resume takes"));
}

TEST(CliUsage, WithJsonAFailureIsADocumentToo) {
  const CliResult result = runCli({"runs", "show", "nothing", "--json"});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.json().at("error").at("status"), 2);
  EXPECT_THAT(result.json().at("error").at("message").get<std::string>(), HasSubstr("nothing"));
}

TEST(CliUsage, GlobalOptionsStandBeforeOrAfterTheVerb) {
  const CliResult before = runCli({"--json", "runs", "list", "/nowhere"});
  const CliResult after = runCli({"runs", "list", "/nowhere", "--json"});
  EXPECT_EQ(before.status, 3);
  EXPECT_EQ(after.status, 3);
  EXPECT_EQ(before.json(), after.json());
}

}  // namespace
}  // namespace viscera
