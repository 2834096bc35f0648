// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"
#include "engine/base/sha256.h"
#include "tests/app/cli_process.h"
#include "tests/app/small_model.h"
#include "tests/support/temporary_folder.h"

#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::HasSubstr;

class CliModel : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] Json inspect(const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"model", "inspect", path(name), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const CliResult result = runCli(words);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.json();
  }

  test::TemporaryFolder folder_;
};

// 12 blocks of 11 tensors, position, embedding (2) and norm (2) are the encoder: 137; the two up-convolutions
// of the decoder have 4 tensors.
TEST_F(CliModel, AnEncoderGivesUnetr137TensorsAndIgnores4) {
  const auto network = test::smallNetwork(NetworkKind::VitAutoEnc);
  test::writeStateDict(path("ssl.pt"), *network);
  const Json own = inspect("ssl.pt");
  EXPECT_EQ(own.at("network"), "ViTAutoEnc");
  EXPECT_EQ(own.at("tensors"), 141);
  EXPECT_EQ(own.at("parameters"), parameterCount(*network));
  EXPECT_EQ(own.at("used").size(), 141U);
  EXPECT_TRUE(own.at("settings").is_null());
  EXPECT_EQ(own.at("targets").at("UNETR").at("used").size(), 137U);
  const Json encoder = inspect("ssl.pt", {"--as", "unetr"});
  EXPECT_EQ(encoder.at("used").size(), 137U);
  EXPECT_EQ(encoder.at("ignored").size(), 4U);
  EXPECT_TRUE(encoder.at("mismatched").empty());
  const CliResult text = runCli({"model", "inspect", path("ssl.pt")});
  EXPECT_THAT(text.out, AllOf(HasSubstr("used 137"), HasSubstr("ignored 4"), HasSubstr("used 141")));
}

TEST_F(CliModel, ConversionForMonaiAddsItsDeadTensorsAndKeepsTheWeights) {
  test::writeStateDict(path("seg.pt"), *test::smallNetwork(NetworkKind::Unetr));
  const CliResult converted =
      runCli({"model", "convert", path("seg.pt"), "--to", "pt", "--monai", "1.6", "--out", path("monai.pt")});
  ASSERT_EQ(converted.status, 0) << converted.err;
  EXPECT_THAT(converted.out, HasSubstr("read back: all"));
  const Json provenance = readJsonFile(path("monai_provenance.json"));
  EXPECT_EQ(provenance.at("model"), "seg.pt");
  EXPECT_EQ(provenance.at("model_sha256"), sha256OfFile(path("seg.pt")));
  EXPECT_EQ(provenance.at("sha256"), sha256OfFile(path("monai.pt")));
  EXPECT_EQ(provenance.at("monai"), "1.6");
  EXPECT_TRUE(provenance.at("settings").is_null());
  EXPECT_FALSE(std::filesystem::exists(path(".unfinished-monai.pt")));
  const Json inspected = inspect("monai.pt");
  EXPECT_EQ(inspected.at("network"), "UNETR");
  EXPECT_EQ(inspected.at("ignored").size(), 24U);  // weight and bias of norm_cross_attn in 12 blocks
  EXPECT_THAT(inspected.at("writer").get<std::string>(), HasSubstr("1.6"));
  const Json same = runCli({"model", "compare", path("seg.pt"), path("monai.pt"), "--json"}).json();
  EXPECT_TRUE(same.at("identical").get<bool>());
  EXPECT_EQ(same.at("largest_difference"), 0.0);

  const CliResult script =
      runCli({"model", "convert", path("seg.pt"), "--to", "torchscript", "--out", path("monai.ts")});
  EXPECT_EQ(script.status, 2);
  EXPECT_THAT(script.err, HasSubstr("not part of this version"));
  EXPECT_EQ(runCli({"model", "inspect", path("absent.pt")}).status, 3);
}

TEST_F(CliModel, ComparisonFindsTheOneChangedTensor) {
  const auto network = test::smallNetwork(NetworkKind::VitAutoEnc);
  test::writeStateDict(path("a.pt"), *network);
  {
    const at::NoGradGuard noGrad;
    for (auto& [name, parameter] : network->parameters())
      if (name == "blocks.3.norm1.weight") at::Tensor(parameter).sub_(0.5);
  }
  test::writeStateDict(path("b.pt"), *network);
  const Json difference = runCli({"model", "compare", path("a.pt"), path("b.pt"), "--json"}).json();
  EXPECT_FALSE(difference.at("identical").get<bool>());
  EXPECT_TRUE(difference.at("same_names").get<bool>());
  EXPECT_EQ(difference.at("largest_tensor"), "blocks.3.norm1.weight");
  EXPECT_EQ(difference.at("largest_difference"), 0.5);  // fresh weights of a norm are 1
  EXPECT_EQ(difference.at("tensors").at("norm.weight"), 0.0);
  const CliResult words = runCli({"model", "compare", path("a.pt"), path("b.pt")});
  EXPECT_THAT(words.out, HasSubstr("the models differ, by at most 0.5 in 141 tensors in common"));
}

TEST_F(CliModel, ModelsWithoutACommonTensorAreNotCalledAlike) {
  test::writeStateDict(path("ssl.pt"), *test::smallNetwork(NetworkKind::VitAutoEnc));
  test::writeStateDict(path("seg.pt"), *test::smallNetwork(NetworkKind::Unetr));
  const CliResult words = runCli({"model", "compare", path("ssl.pt"), path("seg.pt")});
  EXPECT_EQ(words.status, 0) << words.err;
  EXPECT_THAT(words.out, HasSubstr("nothing was compared"));
}

TEST(CliBench, AnUnknownSuiteIsRefusedWithTheKnownOnes) {
  const CliResult result = runCli({"bench", "--suite", "everything"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("everything"), HasSubstr("infer")));
}

TEST(CliBench, AnUnknownMeasurementIsRefusedWithTheKnownOnes) {
  const CliResult result = runCli({"bench", "--only", "finetune"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("finetune"), HasSubstr("finetune_step_bf16")));
  const CliResult other = runCli({"bench", "--suite", "ssl", "--only", "predict"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, AllOf(HasSubstr("predict"), HasSubstr("ssl")));
}

TEST(CliBench, PreprocessingAloneIsMeasuredAsJson) {
  const CliResult result = runCli({"bench", "--only", "preprocess", "--repeats", "2", "--json", "--quiet"});
  ASSERT_EQ(result.status, 0) << result.err;
  const Json document = result.json();
  EXPECT_FALSE(document.at("machine").get<std::string>().empty());
  EXPECT_GE(document.at("threads"), 1);
  ASSERT_EQ(document.at("results").size(), 1U);
  const Json& one = document.at("results").at(0);
  EXPECT_EQ(one.at("name"), "preprocess");
  EXPECT_EQ(one.at("n"), 2);
  EXPECT_GT(one.at("min_s"), 0.0);
  EXPECT_LE(one.at("min_s"), one.at("median_s"));
  EXPECT_LE(one.at("median_s"), one.at("max_s"));
  EXPECT_GT(one.at("peak_rss_mb"), 0.0);
}

}  // namespace
}  // namespace viscera
