// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/network.h"

#include "engine/base/error.h"
#include "sine_weights.h"
#include "tensor_memory_peak.h"

#include <ATen/autocast_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>
#include <thread>

namespace viscera::test {
namespace {

using testing::HasSubstr;
using Size = std::array<std::int64_t, 3>;
using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

constexpr Size kFull = {96, 96, 96};

NetworkConfig tinyConfig() {
  NetworkConfig config;
  config.hiddenSize = 24;
  config.mlpSize = 32;
  config.numHeads = 3;
  config.featureSize = 2;
  return config;
}

Shapes shapesOf(const Network& network) {
  Shapes shapes;
  for (const auto& [name, parameter] : network.parameters())
    shapes.emplace_back(name, parameter.sizes().vec());
  return shapes;
}

/// Tensors of MONAI's ViT in the order of its state dict.
Shapes vitShapes(const std::string& prefix) {
  Shapes shapes = {{prefix + "patch_embedding.position_embeddings", {1, 216, 768}},
                   {prefix + "patch_embedding.patch_embeddings.weight", {768, 1, 16, 16, 16}},
                   {prefix + "patch_embedding.patch_embeddings.bias", {768}}};
  for (int i = 0; i < 12; ++i) {
    const std::string block = prefix + "blocks." + std::to_string(i) + ".";
    const Shapes blockShapes = {{block + "mlp.linear1.weight", {3072, 768}},
                                {block + "mlp.linear1.bias", {3072}},
                                {block + "mlp.linear2.weight", {768, 3072}},
                                {block + "mlp.linear2.bias", {768}},
                                {block + "norm1.weight", {768}},
                                {block + "norm1.bias", {768}},
                                {block + "attn.out_proj.weight", {768, 768}},
                                {block + "attn.out_proj.bias", {768}},
                                {block + "attn.qkv.weight", {2304, 768}},
                                {block + "norm2.weight", {768}},
                                {block + "norm2.bias", {768}}};
    shapes.insert(shapes.end(), blockShapes.begin(), blockShapes.end());
  }
  shapes.push_back({prefix + "norm.weight", {768}});
  shapes.push_back({prefix + "norm.bias", {768}});
  return shapes;
}

TEST(Network, VitAutoEncHasMonaisTensors) {
  const auto network = makeNetwork(NetworkKind::VitAutoEnc, NetworkConfig{}, kFull, 0);
  Shapes expected = vitShapes("");
  const Shapes tail = {{"conv3d_transpose.weight", {768, 16, 4, 4, 4}},
                       {"conv3d_transpose.bias", {16}},
                       {"conv3d_transpose_1.weight", {16, 1, 4, 4, 4}},
                       {"conv3d_transpose_1.bias", {1}}};
  expected.insert(expected.end(), tail.begin(), tail.end());
  EXPECT_EQ(expected.size(), 141U);
  EXPECT_EQ(shapesOf(*network), expected);
  EXPECT_EQ(parameterCount(*network), 89128209);
}

TEST(Network, UnetrHasMonaisTensors) {
  const auto network = makeNetwork(NetworkKind::Unetr, NetworkConfig{}, kFull, 0);
  Shapes expected = vitShapes("vit.");
  const Shapes tail = {{"encoder1.layer.conv1.conv.weight", {16, 1, 3, 3, 3}},
                       {"encoder1.layer.conv2.conv.weight", {16, 16, 3, 3, 3}},
                       {"encoder1.layer.conv3.conv.weight", {16, 1, 1, 1, 1}},
                       {"encoder2.transp_conv_init.conv.weight", {768, 32, 2, 2, 2}},
                       {"encoder2.blocks.0.0.conv.weight", {32, 32, 2, 2, 2}},
                       {"encoder2.blocks.0.1.conv1.conv.weight", {32, 32, 3, 3, 3}},
                       {"encoder2.blocks.0.1.conv2.conv.weight", {32, 32, 3, 3, 3}},
                       {"encoder2.blocks.1.0.conv.weight", {32, 32, 2, 2, 2}},
                       {"encoder2.blocks.1.1.conv1.conv.weight", {32, 32, 3, 3, 3}},
                       {"encoder2.blocks.1.1.conv2.conv.weight", {32, 32, 3, 3, 3}},
                       {"encoder3.transp_conv_init.conv.weight", {768, 64, 2, 2, 2}},
                       {"encoder3.blocks.0.0.conv.weight", {64, 64, 2, 2, 2}},
                       {"encoder3.blocks.0.1.conv1.conv.weight", {64, 64, 3, 3, 3}},
                       {"encoder3.blocks.0.1.conv2.conv.weight", {64, 64, 3, 3, 3}},
                       {"encoder4.transp_conv_init.conv.weight", {768, 128, 2, 2, 2}},
                       {"decoder5.transp_conv.conv.weight", {768, 128, 2, 2, 2}},
                       {"decoder5.conv_block.conv1.conv.weight", {128, 256, 3, 3, 3}},
                       {"decoder5.conv_block.conv2.conv.weight", {128, 128, 3, 3, 3}},
                       {"decoder5.conv_block.conv3.conv.weight", {128, 256, 1, 1, 1}},
                       {"decoder4.transp_conv.conv.weight", {128, 64, 2, 2, 2}},
                       {"decoder4.conv_block.conv1.conv.weight", {64, 128, 3, 3, 3}},
                       {"decoder4.conv_block.conv2.conv.weight", {64, 64, 3, 3, 3}},
                       {"decoder4.conv_block.conv3.conv.weight", {64, 128, 1, 1, 1}},
                       {"decoder3.transp_conv.conv.weight", {64, 32, 2, 2, 2}},
                       {"decoder3.conv_block.conv1.conv.weight", {32, 64, 3, 3, 3}},
                       {"decoder3.conv_block.conv2.conv.weight", {32, 32, 3, 3, 3}},
                       {"decoder3.conv_block.conv3.conv.weight", {32, 64, 1, 1, 1}},
                       {"decoder2.transp_conv.conv.weight", {32, 16, 2, 2, 2}},
                       {"decoder2.conv_block.conv1.conv.weight", {16, 32, 3, 3, 3}},
                       {"decoder2.conv_block.conv2.conv.weight", {16, 16, 3, 3, 3}},
                       {"decoder2.conv_block.conv3.conv.weight", {16, 32, 1, 1, 1}},
                       {"out.conv.conv.weight", {14, 16, 1, 1, 1}},
                       {"out.conv.conv.bias", {14}}};
  expected.insert(expected.end(), tail.begin(), tail.end());
  EXPECT_EQ(expected.size(), 170U);
  EXPECT_EQ(shapesOf(*network), expected);
  EXPECT_EQ(parameterCount(*network), 92784046);
}

TEST(Network, PerceptronEmbeddingHasMonaisTensors) {
  NetworkConfig config = tinyConfig();
  config.embedding = PatchEmbedding::Perceptron;
  config.inChannels = 2;
  const auto network = makeNetwork(NetworkKind::Unetr, config, {16, 32, 16}, 0);
  const Shapes shapes = shapesOf(*network);
  EXPECT_EQ(shapes[0], Shapes::value_type("vit.patch_embedding.position_embeddings", {1, 2, 24}));
  EXPECT_EQ(shapes[1], Shapes::value_type("vit.patch_embedding.patch_embeddings.1.weight", {24, 8192}));
  EXPECT_EQ(shapes[2], Shapes::value_type("vit.patch_embedding.patch_embeddings.1.bias", {24}));
}

TEST(Network, AcceptsChannelsLastImagesAndReturnsContiguousTensors) {
  const at::NoGradGuard noGrad;
  NetworkConfig config = tinyConfig();
  config.inChannels = 2;
  const at::Tensor image = sineImage({2, 2, 32, 16, 16});
  const at::Tensor channelsLast = image.contiguous(at::MemoryFormat::ChannelsLast3d);
  for (const NetworkKind kind : {NetworkKind::Unetr, NetworkKind::VitAutoEnc}) {
    const auto network = makeNetwork(kind, config, {32, 16, 16}, 1);
    const at::Tensor output = network->forward(image);
    EXPECT_TRUE(output.is_contiguous());
    const at::Tensor other = network->forward(channelsLast);
    EXPECT_TRUE(other.is_contiguous());
    EXPECT_LT((output - other).abs().max().item<double>(), 1e-5);
  }
}

TEST(Network, BfloatAutocastGivesNearlyTheSameAndFloatGradients) {
  const at::Tensor image = sineImage({1, 1, 32, 32, 16});
  for (const NetworkKind kind : {NetworkKind::Unetr, NetworkKind::VitAutoEnc}) {
    const auto network = makeNetwork(kind, tinyConfig(), {32, 32, 16}, 1);
    const at::Tensor expected = network->forward(image).detach();
    at::autocast::set_autocast_enabled(at::kCPU, true);
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
    const at::Tensor output = network->forward(image).to(at::kFloat);
    at::autocast::set_autocast_enabled(at::kCPU, false);
    at::autocast::clear_cache();
    EXPECT_LT((output - expected).abs().mean().item<double>(), 0.05 * expected.abs().mean().item<double>());
    output.square().mean().backward();
    for (const auto& [name, parameter] : network->parameters()) {
      ASSERT_TRUE(parameter.grad().defined()) << name;
      EXPECT_EQ(parameter.grad().scalar_type(), at::kFloat) << name;
      EXPECT_TRUE(parameter.grad().isfinite().all().item<bool>()) << name;
    }
  }
}

TEST(Network, UnetrGivesTheSameWithAndWithoutGradients) {
  NetworkConfig config = tinyConfig();
  config.inChannels = 2;
  const auto network = makeNetwork(NetworkKind::Unetr, config, {32, 16, 16}, 1);
  setSineWeights(*network);
  const at::Tensor images = sineImage({3, 2, 32, 16, 16});
  const at::Tensor expected = network->forward(images).detach();
  const at::NoGradGuard noGrad;
  const at::Tensor batch = network->forward(images);
  ASSERT_EQ(batch.sizes(), expected.sizes());
  EXPECT_TRUE(batch.is_contiguous());
  // Rounding alone: the convolutions of one image may add in another order than those of three.
  const double rounding = 1e-5 * expected.abs().max().item<double>();
  EXPECT_LT((batch - expected).abs().max().item<double>(), rounding);
  for (std::int64_t n = 0; n < 3; ++n) {
    const at::Tensor alone = network->forward(images.narrow(0, n, 1));
    EXPECT_LT((alone - batch.narrow(0, n, 1)).abs().max().item<double>(), rounding) << n;
  }
}

TEST(Network, UnetrWithoutGradientsHoldsFullResolutionOfOneImageOnly) {
  const at::NoGradGuard noGrad;
  NetworkConfig config = tinyConfig();
  config.featureSize = 16;
  config.outChannels = 2;
  const auto network = makeNetwork(NetworkKind::Unetr, config, {32, 32, 32}, 1);
  const at::Tensor images = sineImage({4, 1, 32, 32, 32});
  const auto peak = [&](std::int64_t count) {
    return peakTensorBytes([&] { (void)network->forward(images.narrow(0, 0, count)); });
  };
  (void)peak(1);  // the first call also makes what lasts
  // Most memory is that of full resolution: at least 64 channels of one image, 16 and 16 joined to 32.
  const std::int64_t one = peak(1);
  EXPECT_GE(one, 64 * 32 * 32 * 32 * 4);
  EXPECT_LT(peak(4), 2 * one);
}

TEST(Network, ForwardWithoutGradientsRunsFromSeveralThreads) {
  const auto network = makeNetwork(NetworkKind::Unetr, tinyConfig(), {16, 16, 16}, 1);
  std::vector<at::Tensor> outputs(4);
  {
    std::vector<std::jthread> threads;
    for (at::Tensor& output : outputs)
      threads.emplace_back([&] {
        const at::NoGradGuard noGrad;
        output = network->forward(sineImage({1, 1, 16, 16, 16}));
      });
  }
  for (const at::Tensor& output : outputs) EXPECT_TRUE(at::equal(output, outputs[0]));
}

TEST(Network, TransferredEncoderGivesTheSameHiddenStates) {
  const at::NoGradGuard noGrad;
  const auto source = makeNetwork(NetworkKind::VitAutoEnc, tinyConfig(), {32, 32, 16}, 5);
  const auto target = makeNetwork(NetworkKind::Unetr, tinyConfig(), {32, 32, 16}, 6);
  const NamedTensors targetParameters = target->parameters();
  int taken = 0;
  for (const auto& [name, parameter] : source->parameters())
    for (const auto& [targetName, targetParameter] : targetParameters)
      if (targetName == "vit." + name) {
        targetParameter.copy_(parameter);
        ++taken;
      }
  EXPECT_EQ(taken, 137);
  const at::Tensor image = sineImage({1, 1, 32, 32, 16});
  const auto expected = source->hiddenStates(image);
  const auto states = target->hiddenStates(image);
  ASSERT_EQ(states.size(), expected.size());
  for (std::size_t i = 0; i < states.size(); ++i) EXPECT_TRUE(at::equal(states[i], expected[i])) << i;
}

TEST(Network, ParametersAreTheNetworksOwn) {
  const at::NoGradGuard noGrad;
  const auto network = makeNetwork(NetworkKind::VitAutoEnc, tinyConfig(), {16, 16, 16}, 0);
  for (const auto& [name, parameter] : network->parameters()) parameter.zero_();
  EXPECT_EQ(network->forward(sineImage({1, 1, 16, 16, 16})).abs().max().item<double>(), 0.0);
  for (const auto& [name, parameter] : network->parameters())
    if (name == "conv3d_transpose_1.bias") parameter.fill_(0.25);
  EXPECT_EQ(network->forward(sineImage({1, 1, 16, 16, 16})).min().item<double>(), 0.25);
}

TEST(Network, RefusesImagesOfAnotherShape) {
  const auto network = makeNetwork(NetworkKind::Unetr, tinyConfig(), {16, 32, 16}, 0);
  EXPECT_THROW(static_cast<void>(network->forward(at::zeros({1, 1, 32, 16, 16}))), Error);
  EXPECT_THROW(static_cast<void>(network->forward(at::zeros({1, 2, 16, 32, 16}))), Error);
  EXPECT_THROW(static_cast<void>(network->hiddenStates(at::zeros({16, 32, 16}))), Error);
}

struct BadConfiguration {
  NetworkKind kind;
  std::function<void(NetworkConfig&, Size&)> change;
  std::string field;
  std::string value;
};

TEST(Network, RefusesSizesThatDoNotFitNamingFieldAndValue) {
  const std::vector<BadConfiguration> cases = {
      {NetworkKind::Unetr, [](auto& c, auto&) { c.numLayers = 11; }, "num_layers", "11"},
      {NetworkKind::Unetr, [](auto& c, auto&) { c.patchEdge = 8; }, "patch_edge", "8"},
      {NetworkKind::Unetr, [](auto& c, auto&) { c.outChannels = 0; }, "out_channels", "0"},
      {NetworkKind::Unetr, [](auto& c, auto&) { c.featureSize = 0; }, "feature_size", "0"},
      {NetworkKind::Unetr, [](auto& c, auto&) { c.numHeads = 5; }, "num_heads", "5"},
      {NetworkKind::Unetr, [](auto&, auto& size) { size[1] = 40; }, "patch_size", "32,40,32"},
      {NetworkKind::VitAutoEnc, [](auto&, auto& size) { size[2] = 0; }, "patch_size", "32,32,0"},
      {NetworkKind::VitAutoEnc, [](auto& c, auto&) { c.patchEdge = 8; }, "patch_edge", "8"},
      {NetworkKind::VitAutoEnc, [](auto& c, auto&) { c.hiddenSize = -3; }, "hidden_size", "-3"},
      {NetworkKind::VitAutoEnc, [](auto& c, auto&) { c.mlpSize = 0; }, "mlp_size", "0"},
      {NetworkKind::VitAutoEnc, [](auto& c, auto&) { c.numHeads = 0; }, "num_heads", "0"},
      {NetworkKind::VitAutoEnc, [](auto& c, auto&) { c.deconvChannels = 0; }, "deconv_channels", "0"},
      {NetworkKind::VitAutoEnc, [](auto& c, auto&) { c.inChannels = 0; }, "in_channels", "0"}};
  for (const BadConfiguration& bad : cases) {
    NetworkConfig config = tinyConfig();
    Size size = {32, 32, 32};
    bad.change(config, size);
    try {
      static_cast<void>(makeNetwork(bad.kind, config, size, 0));
      ADD_FAILURE() << bad.field << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
      EXPECT_THAT(error.what(), HasSubstr(bad.field));
      EXPECT_THAT(error.what(), HasSubstr(bad.value));
    }
  }
}

}  // namespace
}  // namespace viscera::test
