// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/nn/network.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <map>

namespace viscera::test {
namespace {

std::map<std::string, at::Tensor> parametersOf(const Network& network) {
  const NamedTensors parameters = network.parameters();
  return {parameters.begin(), parameters.end()};
}

NetworkConfig smallConfig() {
  NetworkConfig config;
  config.hiddenSize = 96;
  config.mlpSize = 160;
  config.numHeads = 4;
  config.featureSize = 8;
  return config;
}

/// Uniform in ±1/sqrt(fanIn): extremes near the bound, standard deviation bound/sqrt(3), mean 0.
void expectUniform(const at::Tensor& parameter, double fanIn) {
  const double bound = 1.0 / std::sqrt(fanIn);
  const at::Tensor values = parameter.detach().to(at::kDouble);
  const double count = static_cast<double>(values.numel());
  const double deviation = bound / std::sqrt(3.0);
  const double most = values.abs().max().item<double>();
  EXPECT_LE(most, bound * (1.0 + 1e-6));
  EXPECT_GT(most, bound * (1.0 - 30.0 / count));
  EXPECT_NEAR(values.mean().item<double>(), 0.0, 5.0 * deviation / std::sqrt(count));
  EXPECT_NEAR(values.square().mean().sqrt().item<double>(), deviation, 5.0 * deviation / std::sqrt(count));
}

/// Mean, deviation and the share beyond two deviations (0.0455 for a normal law, 0 for a uniform one).
void expectNormal(const at::Tensor& parameter, double deviation) {
  const at::Tensor values = parameter.detach().to(at::kDouble);
  const double count = static_cast<double>(values.numel());
  EXPECT_NEAR(values.mean().item<double>(), 0.0, 5.0 * deviation / std::sqrt(count));
  EXPECT_NEAR(values.square().mean().sqrt().item<double>(), deviation, 4.0 * deviation / std::sqrt(count));
  EXPECT_NEAR((values.abs() > 2.0 * deviation).to(at::kDouble).mean().item<double>(),
              0.0455,
              5.0 * std::sqrt(0.0455 / count));
}

TEST(WeightInit, FollowsMonaisLaws) {
  const auto network = makeNetwork(NetworkKind::Unetr, smallConfig(), {32, 32, 32}, 3);
  const auto p = parametersOf(*network);
  expectNormal(p.at("vit.patch_embedding.position_embeddings"), 0.02);
  expectUniform(p.at("vit.patch_embedding.patch_embeddings.weight"), 4096);
  expectUniform(p.at("vit.patch_embedding.patch_embeddings.bias"), 4096);
  expectUniform(p.at("vit.blocks.3.attn.qkv.weight"), 96);
  expectUniform(p.at("vit.blocks.3.mlp.linear2.weight"), 160);
  expectUniform(p.at("vit.blocks.3.mlp.linear2.bias"), 160);
  expectUniform(p.at("decoder4.conv_block.conv1.conv.weight"), 64 * 27);
  // A transposed convolution counts its output channels.
  expectUniform(p.at("decoder5.transp_conv.conv.weight"), 64 * 8);
  expectUniform(p.at("out.conv.conv.weight"), 8);
  expectUniform(p.at("out.conv.conv.bias"), 8);
  for (const std::string norm : {"vit.norm", "vit.blocks.0.norm1", "vit.blocks.11.norm2"}) {
    EXPECT_TRUE(at::equal(p.at(norm + ".weight"), at::ones({96})));
    EXPECT_TRUE(at::equal(p.at(norm + ".bias"), at::zeros({96})));
  }
}

TEST(WeightInit, ReconstructionHeadAndPerceptronFollowMonaisLaws) {
  NetworkConfig config = smallConfig();
  config.embedding = PatchEmbedding::Perceptron;
  const auto network = makeNetwork(NetworkKind::VitAutoEnc, config, {32, 32, 32}, 3);
  const auto p = parametersOf(*network);
  expectNormal(p.at("patch_embedding.patch_embeddings.1.weight"), 0.02);
  EXPECT_TRUE(at::equal(p.at("patch_embedding.patch_embeddings.1.bias"), at::zeros({96})));
  expectUniform(p.at("conv3d_transpose.weight"), 16 * 64);
  expectUniform(p.at("conv3d_transpose.bias"), 16 * 64);
  expectUniform(p.at("conv3d_transpose_1.weight"), 64);
}

TEST(WeightInit, IsAFunctionOfTheSeed) {
  const auto one = parametersOf(*makeNetwork(NetworkKind::Unetr, smallConfig(), {16, 16, 16}, 7));
  const auto same = parametersOf(*makeNetwork(NetworkKind::Unetr, smallConfig(), {16, 16, 16}, 7));
  const auto other = parametersOf(*makeNetwork(NetworkKind::Unetr, smallConfig(), {16, 16, 16}, 8));
  for (const auto& [name, parameter] : one) {
    EXPECT_TRUE(at::equal(parameter, same.at(name))) << name;
    if (name.find("norm") == std::string::npos) {
      EXPECT_FALSE(at::equal(parameter, other.at(name))) << name;
    }
  }
}

TEST(WeightInit, TensorsOfOneShapeDiffer) {
  const auto p = parametersOf(*makeNetwork(NetworkKind::Unetr, smallConfig(), {16, 16, 16}, 7));
  EXPECT_FALSE(at::equal(p.at("vit.blocks.0.attn.qkv.weight"), p.at("vit.blocks.1.attn.qkv.weight")));
}

TEST(WeightInit, DrawsOnlyTheNamedParametersAnew) {
  const auto network = makeNetwork(NetworkKind::Unetr, smallConfig(), {16, 16, 16}, 7);
  const auto p = parametersOf(*network);
  std::map<std::string, at::Tensor> before;
  for (const auto& [name, parameter] : p) before[name] = parameter.detach().clone();
  initializeParameters(*network, {"out.conv.conv.weight", "out.conv.conv.bias"}, 9);
  const auto fresh = parametersOf(*makeNetwork(NetworkKind::Unetr, smallConfig(), {16, 16, 16}, 9));
  for (const auto& [name, parameter] : p)
    EXPECT_TRUE(at::equal(parameter, name.starts_with("out.") ? fresh.at(name) : before.at(name))) << name;
  EXPECT_THROW(initializeParameters(*network, {"out.conv.conv.gain"}, 9), Error);
}

TEST(WeightInit, LeavesTheProcessWideGeneratorAlone) {
  at::manual_seed(4);
  const at::Tensor expected = at::rand({4});
  at::manual_seed(4);
  static_cast<void>(makeNetwork(NetworkKind::VitAutoEnc, smallConfig(), {16, 16, 16}, 1));
  EXPECT_TRUE(at::equal(at::rand({4}), expected));
}

}  // namespace
}  // namespace viscera::test
