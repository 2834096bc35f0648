// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"
#include "engine/interchange/pt_reader.h"
#include "tests/app/small_model.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::HasSubstr;

class CliEnsemble : public testing::Test {
 protected:
  CliEnsemble() {
    test::writeStateDict(folder_.path() / "a.pt", *test::smallNetwork(NetworkKind::Unetr, 1));
    test::writeStateDict(folder_.path() / "b.pt", *test::smallNetwork(NetworkKind::Unetr, 2));
    const Json split = readJsonFile(dataset_.folder() / "dataset_seg.json");
    scan_ = (dataset_.folder() / split.at("training").at(0).at("image").get<std::string>()).string();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// Predicts into <name>.nii.gz and <name>_probabilities.pt.
  [[nodiscard]] CliResult infer(const std::vector<std::string>& models,
                                const std::string& name,
                                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {
        "infer", "--input", scan_, "--output", path(name + ".nii.gz"), "--save-probabilities", "--json"};
    for (const std::string& model : models) words.insert(words.end(), {"--model", path(model)});
    const auto settings = test::smallModelSettings();
    words.insert(words.end(), settings.begin(), settings.end());
    words.insert(words.end(), more.begin(), more.end());
    return runCli(words);
  }
  [[nodiscard]] std::vector<float> probabilities(const std::string& name) const {
    const PtValue file = readPtFile(path(name + "_probabilities.pt"));
    const auto& tensor = std::get<PtTensor>(find(file, "probabilities")->value);
    std::vector<float> values(tensor.data().size() / sizeof(float));
    std::memcpy(values.data(), tensor.data().data(), tensor.data().size());
    return values;
  }
  [[nodiscard]] std::string bytes(const std::string& name) const {
    std::ifstream stream(path(name + ".nii.gz"), std::ios::binary);
    return {(std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>()};
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  std::string scan_;
};

TEST_F(CliEnsemble, ProbabilitiesAreTheMeanOfThoseOfItsModels) {
  ASSERT_EQ(infer({"a.pt"}, "a").status, 0);
  ASSERT_EQ(infer({"b.pt"}, "b").status, 0);
  const CliResult result = infer({"a.pt", "b.pt"}, "both");
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.json().at("protocol").at("ensemble"), (Json{path("a.pt"), path("b.pt")}));
  const auto a = probabilities("a");
  const auto b = probabilities("b");
  const auto both = probabilities("both");
  ASSERT_EQ(both.size(), a.size());
  float largest = 0.0F;
  float apart = 0.0F;
  for (std::size_t n = 0; n < a.size(); ++n) {
    largest = std::max(largest, std::abs(both[n] - (a[n] + b[n]) / 2.0F));
    apart = std::max(apart, std::abs(a[n] - b[n]));
  }
  EXPECT_LT(largest, 1e-5F);
  EXPECT_GT(apart, 0.01F);
}

TEST_F(CliEnsemble, OneModelIsNoOtherThanItselfBitForBit) {
  const CliResult first = infer({"a.pt"}, "first");
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_FALSE(first.json().at("protocol").contains("ensemble"));
  ASSERT_EQ(infer({"a.pt"}, "again").status, 0);
  EXPECT_EQ(bytes("first"), bytes("again"));
  EXPECT_EQ(probabilities("first"), probabilities("again"));
  ASSERT_EQ(infer({"a.pt", "a.pt"}, "twice").status, 0);
  const auto once = probabilities("first");
  const auto twice = probabilities("twice");
  for (std::size_t n = 0; n < once.size(); ++n) ASSERT_NEAR(once[n], twice[n], 1e-6F);
}

TEST_F(CliEnsemble, ModelsOfOtherClassesAreRefusedByName) {
  NetworkConfig config;
  config.featureSize = 4;
  config.hiddenSize = 48;
  config.mlpSize = 96;
  config.numHeads = 4;
  config.outChannels = 5;
  test::writeStateDict(folder_.path() / "few.pt", *makeNetwork(NetworkKind::Unetr, config, {32, 32, 32}, 1));
  const CliResult result = infer({"a.pt", "few.pt"}, "both");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("few.pt"), HasSubstr("a.pt"), HasSubstr("5 classes"), HasSubstr("14")));
  EXPECT_FALSE(std::filesystem::exists(path("both.nii.gz")));
}

TEST_F(CliEnsemble, OnlyPredictionTakesSeveralModels) {
  const CliResult result = runCli({"validate",
                                   "--model",
                                   path("a.pt"),
                                   "--model",
                                   path("b.pt"),
                                   "--data",
                                   path("data/dataset_seg.json"),
                                   "--out",
                                   path("scores")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--model"));
}

}  // namespace
}  // namespace viscera
