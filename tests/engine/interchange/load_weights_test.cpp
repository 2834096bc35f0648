// SPDX-License-Identifier: Apache-2.0
#include "tiny_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ModelFile fileOf(const Network& network) {
  ModelFile file = writtenAndRead(stateDict(network));
  file.config.numHeads = network.config().numHeads;
  return file;
}

at::Tensor parameterOf(const Network& network, const std::string& name) {
  for (const auto& [each, parameter] : network.parameters())
    if (each == name) return parameter.detach();
  throw std::runtime_error("no parameter " + name);
}

TEST(LoadWeights, EncoderOfPretrainingGoesIntoUnetr) {
  const auto source = tinyNetwork(NetworkKind::VitAutoEnc, 1);
  const auto target = tinyNetwork(NetworkKind::Unetr, 2);
  const ModelFile file = fileOf(*source);
  const at::Tensor before = parameterOf(*target, "decoder5.transp_conv.conv.weight").clone();
  const LoadReport report = loadInto(file, *target);
  EXPECT_EQ(report.used.size(), 137U);
  EXPECT_THAT(report.ignored,
              ElementsAre("conv3d_transpose.weight",
                          "conv3d_transpose.bias",
                          "conv3d_transpose_1.weight",
                          "conv3d_transpose_1.bias"));
  EXPECT_EQ(report.missing.size(), 33U);
  EXPECT_THAT(report.mismatched, IsEmpty());
  EXPECT_THAT(report.unexpected, IsEmpty());
  const at::Tensor image = at::rand({1, 1, 32, 32, 32});
  const at::NoGradGuard noGrad;
  const auto expected = source->hiddenStates(image);
  const auto states = target->hiddenStates(image);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_TRUE(states[i].equal(expected[i])) << i;
  EXPECT_TRUE(parameterOf(*target, "decoder5.transp_conv.conv.weight").equal(before));

  const LoadReport dry = dryRun(file, NetworkKind::Unetr);
  EXPECT_EQ(dry.used, report.used);
  EXPECT_EQ(dry.ignored, report.ignored);
  EXPECT_EQ(dry.missing.size(), 33U);
}

TEST(LoadWeights, EncoderOfUnetrGoesIntoPretraining) {
  const auto source = tinyNetwork(NetworkKind::Unetr, 1);
  const auto target = tinyNetwork(NetworkKind::VitAutoEnc, 2);
  const LoadReport report = loadInto(fileOf(*source), *target);
  EXPECT_EQ(report.used.size(), 137U);
  EXPECT_EQ(report.ignored.size(), 33U);
  EXPECT_EQ(report.missing.size(), 4U);
  EXPECT_TRUE(parameterOf(*target, "norm.weight").equal(parameterOf(*source, "vit.norm.weight")));
  EXPECT_TRUE(parameterOf(*target, "blocks.11.attn.qkv.weight")
                  .equal(parameterOf(*source, "vit.blocks.11.attn.qkv.weight")));
}

TEST(LoadWeights, AnotherNumberOfClassesIsReportedAndLeavesTheHead) {
  NetworkConfig three = tinyConfig();
  three.outChannels = 3;
  const auto target = makeNetwork(NetworkKind::Unetr, three, kTinySize, 2);
  const at::Tensor before = parameterOf(*target, "out.conv.conv.weight").clone();
  const LoadReport report = loadInto(fileOf(*tinyNetwork(NetworkKind::Unetr, 1)), *target);
  EXPECT_THAT(report.mismatched,
              ElementsAre("out.conv.conv.weight: file 14x4x1x1x1, network 3x4x1x1x1",
                          "out.conv.conv.bias: file 14, network 3"));
  EXPECT_EQ(report.used.size(), 168U);
  EXPECT_THAT(report.missing, IsEmpty());
  EXPECT_TRUE(parameterOf(*target, "out.conv.conv.weight").equal(before));
}

std::unique_ptr<Network> networkWith(PatchEmbedding embedding, std::uint64_t seed) {
  NetworkConfig config = tinyConfig();
  config.embedding = embedding;
  config.inChannels = 2;
  return makeNetwork(NetworkKind::Unetr, config, {16, 32, 32}, seed);
}

TEST(PatchEmbeddingForms, AreConvertedIntoEachOther) {
  const auto conv = networkWith(PatchEmbedding::Conv, 1);
  const auto perceptron = networkWith(PatchEmbedding::Perceptron, 2);
  const LoadReport report = loadInto(fileOf(*conv), *perceptron);
  EXPECT_EQ(report.used.size(), 170U);
  EXPECT_THAT(report.missing, IsEmpty());
  EXPECT_THAT(report.unexpected, IsEmpty());
  const at::Tensor kernel = parameterOf(*conv, "vit.patch_embedding.patch_embeddings.weight");
  const at::Tensor rows = parameterOf(*perceptron, "vit.patch_embedding.patch_embeddings.1.weight");
  // W_lin[o, ((a*16+b)*16+c)*Cin+ch] = W_conv[o, ch, a, b, c]
  EXPECT_EQ(rows[7][((3 * 16 + 5) * 16 + 9) * 2 + 1].item<float>(), kernel[7][1][3][5][9].item<float>());
  const at::Tensor image = at::rand({1, 2, 16, 32, 32});
  const at::NoGradGuard noGrad;
  EXPECT_TRUE(perceptron->forward(image).allclose(conv->forward(image), 1e-4, 1e-4));

  const auto back = networkWith(PatchEmbedding::Conv, 3);
  ModelFile file = fileOf(*perceptron);
  EXPECT_EQ(file.config.embedding, PatchEmbedding::Perceptron);
  EXPECT_EQ(file.config.inChannels, 2);
  loadInto(file, *back);
  EXPECT_TRUE(sameWeights(*back, *conv));
}

TEST(PatchEmbeddingForms, OfAnotherChannelCountIsReported) {
  const auto perceptron = networkWith(PatchEmbedding::Perceptron, 2);
  const LoadReport report =
      loadInto(fileOf(*perceptron), *makeNetwork(NetworkKind::Unetr, tinyConfig(), {16, 32, 32}, 1));
  EXPECT_THAT(
      report.mismatched,
      testing::Contains("vit.patch_embedding.patch_embeddings.weight: file 48x8192, network 48x1x16x16x16"));
}

PtValue splitAttention(const Network& network) {
  PtValue dict = emptyPtDict();
  for (const auto& [name, parameter] : network.parameters()) {
    const auto place = name.find("qkv.weight");
    if (place == std::string::npos) {
      append(dict, name, {toPtTensor(parameter)});
      continue;
    }
    const auto parts = parameter.detach().chunk(3);
    append(dict, name.substr(0, place) + "to_q.weight", {toPtTensor(parts[0])});
    append(dict, name.substr(0, place) + "to_k.weight", {toPtTensor(parts[1])});
    append(dict, name.substr(0, place) + "to_v.weight", {toPtTensor(parts[2])});
  }
  return dict;
}

TEST(AttentionMatrices, KeptApartAreJoined) {
  const auto network = tinyNetwork(NetworkKind::Unetr);
  ModelFile file = writtenAndRead(splitAttention(*network));
  EXPECT_THAT(file.unexpectedTensors, IsEmpty());
  file.config.numHeads = 4;
  EXPECT_TRUE(sameWeights(*networkFromFile(file), *network));
}

TEST(NetworkFromFile, RefusesABiasOfQueriesKeysAndValues) {
  PtValue dict = stateDict(*tinyNetwork(NetworkKind::Unetr));
  append(dict, "vit.blocks.3.attn.qkv.bias", {filledPtTensor({144}, 0.5F)});
  const ModelFile file = writtenAndRead(dict);
  EXPECT_THAT(file.unexpectedTensors, ElementsAre("vit.blocks.3.attn.qkv.bias"));
  EXPECT_THAT(errorOf([&] { return networkFromFile(file); }),
              AllOf(HasSubstr("bias of queries, keys and values"), HasSubstr("vit.blocks.3.attn.qkv.bias")));
}

TEST(NetworkFromFile, RefusesForeignPartsInsideTheNetworkOnly) {
  const auto network = tinyNetwork(NetworkKind::Unetr);
  PtValue affine = stateDict(*network);
  append(affine, "decoder5.conv_block.norm1.weight", {filledPtTensor({32}, 1.0F)});
  EXPECT_THAT(errorOf([&] { return networkFromFile(writtenAndRead(affine)); }),
              HasSubstr("decoder5.conv_block.norm1.weight"));
  PtValue besides = stateDict(*network);
  append(besides, "contrastive_head.weight", {filledPtTensor({32}, 1.0F)});
  LoadReport report;
  EXPECT_TRUE(sameWeights(*networkFromFile(writtenAndRead(besides), &report), *network));
  EXPECT_THAT(report.unexpected, ElementsAre("contrastive_head.weight"));
}

TEST(NetworkFromFile, RefusesMissingAndMisshapenTensors) {
  const PtValue whole = stateDict(*tinyNetwork(NetworkKind::VitAutoEnc));
  const PtValue partial =
      renamed(whole, [](const std::string& name) { return name.starts_with("conv3d") ? "" : name; });
  EXPECT_THAT(errorOf([&] { return networkFromFile(writtenAndRead(partial)); }),
              AllOf(HasSubstr("model.pt: 4 tensors of its network are missing"),
                    HasSubstr("conv3d_transpose.weight")));
  PtValue misshapen = stateDict(*tinyNetwork(NetworkKind::VitAutoEnc));
  append(misshapen, "norm.bias", {filledPtTensor({47}, 0.0F)});
  EXPECT_THAT(errorOf([&] { return networkFromFile(writtenAndRead(misshapen)); }),
              HasSubstr("norm.bias: file 47, network 48"));
}

TEST(NetworkFromFile, SaysThatTwelveHeadsDoNotFit) {
  NetworkConfig config = tinyConfig();
  config.hiddenSize = 32;
  ModelFile file = writtenAndRead(stateDict(*makeNetwork(NetworkKind::VitAutoEnc, config, kTinySize, 1)));
  EXPECT_FALSE(file.headsKnown);
  EXPECT_EQ(file.config.numHeads, 12);
  EXPECT_THAT(errorOf([&] { return networkFromFile(file); }),
              AllOf(HasSubstr("12 do not divide its hidden size 32"), HasSubstr("--set num_heads")));
}

TEST(NetworkFromFile, RefusesAUnetrOfAnotherDepth) {
  const PtValue whole = stateDict(*tinyNetwork(NetworkKind::Unetr));
  const PtValue shallow =
      renamed(whole, [](const std::string& name) { return name.starts_with("vit.blocks.11.") ? "" : name; });
  EXPECT_THAT(errorOf([&] { return networkFromFile(writtenAndRead(shallow)); }),
              HasSubstr("num_layers is 11"));
}

}  // namespace
}  // namespace viscera::test
