// SPDX-License-Identifier: Apache-2.0
#include "tiny_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array kKinds = {NetworkKind::Unetr, NetworkKind::VitAutoEnc};

PtValue withPrefix(const PtValue& dict) {
  return renamed(dict, [](const std::string& name) { return "module." + name; });
}

/// Sizes, weights and report of a file that holds `network` unchanged.
void expectNetwork(const PtValue& content, const Network& network, const std::string& prefix = "") {
  ModelFile file = writtenAndRead(content);
  EXPECT_EQ(file.kind, network.kind());
  EXPECT_EQ(file.config.hiddenSize, 48);
  EXPECT_EQ(file.config.mlpSize, 96);
  EXPECT_EQ(file.config.numLayers, 12);
  EXPECT_EQ(file.config.patchEdge, 16);
  EXPECT_EQ(file.imageSize, kTinySize);
  if (network.kind() == NetworkKind::Unetr) {
    EXPECT_EQ(file.config.featureSize, 4);
    EXPECT_EQ(file.config.outChannels, 14);
  }
  EXPECT_EQ(file.prefixStripped, prefix);
  file.config.numHeads = 4;
  LoadReport report;
  const auto read = networkFromFile(file, &report);
  EXPECT_TRUE(sameWeights(network, *read));
  EXPECT_EQ(report.used.size(), network.parameters().size());
  EXPECT_THAT(report.missing, IsEmpty());
  EXPECT_THAT(report.mismatched, IsEmpty());
  EXPECT_THAT(report.unexpected, IsEmpty());
  EXPECT_EQ(report.prefixStripped, prefix);
}

TEST(ModelContainers, AreUnwrapped) {
  for (const NetworkKind kind : kKinds) {
    const auto network = tinyNetwork(kind);
    const PtValue bare = stateDict(*network);
    expectNetwork(bare, *network);
    expectNetwork(dictWith("state_dict", bare), *network);
    expectNetwork(dictWith("model", bare), *network);
    expectNetwork(withPrefix(bare), *network, "module.");
    expectNetwork(dictWith("state_dict", withPrefix(bare)), *network, "module.");
    PtValue withOptimizer = dictWith("model", withPrefix(bare));
    append(withOptimizer, "optimizer", dictWith("state", bare));
    expectNetwork(withOptimizer, *network, "module.");
  }
}

PtValue parsed(const Json& json);

PtValue listOf(const Json& json) {
  auto list = std::make_shared<PtList>();
  for (const Json& each : json) list->push_back(parsed(each));
  return {list};
}

PtValue parsed(const Json& json) {
  if (json.is_string()) return {json.get<std::string>()};
  if (json.is_number_integer()) return {json.get<std::int64_t>()};
  if (json.is_array()) return listOf(json);
  PtValue dict = emptyPtDict();
  for (const auto& [key, value] : json.items()) append(dict, key, parsed(value));
  return dict;
}

ModelFile claraFile(const char* trainConf) {
  PtValue file = dictWith("model", stateDict(*tinyNetwork(NetworkKind::Unetr)));
  append(file, "train_conf", parsed(Json::parse(trainConf)));
  return writtenAndRead(file);
}

TEST(ClaraCheckpoint, TellsHeadsAndInputSize) {
  const ModelFile file = claraFile(R"({"epochs": 3000,
      "validate": {"handlers": [{"args": {"save_dict": {"model": "@model"}}}]},
      "train": {"model": {"name": "UNETR", "args": {"img_size": [16, 32, 64], "num_heads": 6, "in_channels": 1}}}})");
  EXPECT_TRUE(file.headsKnown);
  EXPECT_EQ(file.config.numHeads, 6);
  EXPECT_EQ(file.imageSize, (std::array<std::int64_t, 3>{16, 32, 64}));
  EXPECT_EQ(file.writtenBy, "MONAI 0.9-1.3");
}

TEST(ClaraCheckpoint, ResolvesItsVariables) {
  const ModelFile file = claraFile(
      R"({"HEADS": 8, "train": {"model": {"path": "vit_network.UNETR", "args": {"num_heads": "{HEADS}"}}}})");
  EXPECT_TRUE(file.headsKnown);
  EXPECT_EQ(file.config.numHeads, 8);
}

TEST(ClaraCheckpoint, WithImpossibleValuesIsReadWithoutThem) {
  const ModelFile file = claraFile(
      R"({"train": {"model": {"name": "UNETR", "args": {"img_size": [96, 96, 96], "num_heads": 7}}}})");
  EXPECT_FALSE(file.headsKnown);
  EXPECT_EQ(file.config.numHeads, 12);
  EXPECT_EQ(file.imageSize, kTinySize);  // 8 tokens are no 96x96x96
}

TEST(OwnCheckpoint, TellsEverything) {
  const auto network = makeNetwork(NetworkKind::VitAutoEnc, tinyConfig(), {16, 32, 64}, 1);
  PtValue file = dictWith("format_version", {std::int64_t{1}});
  append(file, "state_dict", stateDict(*network));
  append(file, "optimizer", dictWith("state", stateDict(*network)));
  append(file, "step", {std::int64_t{300}});
  append(file, "best", {0.25});
  append(file, "config", {std::string(R"({"format_version": 1, "task": "pretraining", "preset": "x",
      "settings": {"patch_size": [16, 32, 64], "num_heads": 4}})")});
  append(file, "metrics", dictWith("validation/l1", {0.125}));
  const ModelFile read = writtenAndRead(file);
  EXPECT_TRUE(read.headsKnown);
  EXPECT_EQ(read.config.numHeads, 4);
  EXPECT_EQ(read.imageSize, (std::array<std::int64_t, 3>{16, 32, 64}));
  EXPECT_EQ(read.writtenBy, "Viscera");
  ASSERT_TRUE(read.runConfig);
  EXPECT_EQ((*read.runConfig)["preset"], "x");
  EXPECT_EQ(read.facts.dump(),
            R"({"format_version":1,"step":300,"best":0.25,"metrics":{"validation/l1":0.125}})");
  EXPECT_TRUE(sameWeights(*network, *networkFromFile(read)));
}

struct WriterCase {
  const char* version;
  const char* writtenBy;
  std::size_t unetrDead;
  std::size_t autoencoderDead;
};

TEST(MonaiVersions, AreRecognisedByTheirDeadTensors) {
  for (const WriterCase& expected : {WriterCase{"0.8", "MONAI 0.8", 4, 1},
                                     {"1.0", "MONAI 0.9-1.3", 0, 0},
                                     {"1.4", "MONAI 1.4-1.5", 84, 84},
                                     {"1.5", "MONAI 1.4-1.5", 84, 84},
                                     {"1.6", "MONAI 1.6", 24, 24}})
    for (const NetworkKind kind : kKinds) {
      const auto network = tinyNetwork(kind);
      const PtValue dict = stateDict(*network, expected.version);
      const ModelFile file = writtenAndRead(dictWith("state_dict", withPrefix(dict)));
      EXPECT_EQ(file.writtenBy, expected.writtenBy);
      EXPECT_EQ(file.deadTensors.size(),
                kind == NetworkKind::Unetr ? expected.unetrDead : expected.autoencoderDead);
      EXPECT_EQ(dryRun(file, kind).ignored, file.deadTensors);
      expectNetwork(dict, *network);
    }
}

TEST(MonaiVersions, DeadTensorsFollowTheirBlock) {
  const PtValue dict = stateDict(*tinyNetwork(NetworkKind::Unetr), "1.4");
  std::vector<std::string> names;
  for (const auto& [key, value] : *std::get<std::shared_ptr<PtDict>>(dict.value))
    names.push_back(std::get<std::string>(key.value));
  ASSERT_EQ(names.size(), 254U);
  EXPECT_THAT((std::vector<std::string>(names.begin() + 13, names.begin() + 22)),
              ElementsAre("vit.blocks.0.norm2.bias",
                          "vit.blocks.0.norm_cross_attn.weight",
                          "vit.blocks.0.norm_cross_attn.bias",
                          "vit.blocks.0.cross_attn.out_proj.weight",
                          "vit.blocks.0.cross_attn.out_proj.bias",
                          "vit.blocks.0.cross_attn.to_q.weight",
                          "vit.blocks.0.cross_attn.to_k.weight",
                          "vit.blocks.0.cross_attn.to_v.weight",
                          "vit.blocks.1.mlp.linear1.weight"));
}

}  // namespace
}  // namespace viscera::test
