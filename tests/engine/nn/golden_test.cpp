// SPDX-License-Identifier: Apache-2.0
// Outputs of networks with weights by formula, against MONAI.
#include "engine/nn/network.h"
#include "engine/nn/unetr_blocks.h"
#include "engine/nn/vit.h"
#include "monai_networks.h"
#include "output_facts.h"
#include "sine_weights.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

using Size = std::array<std::int64_t, 3>;

/// Statistics, then values at the flat positions 0, 1, n/3, n/2, n-1.
struct Row {
  double mean, meanAbsolute, least, most;
  std::array<double, 5> samples;
};

void expectStatistics(const at::Tensor& tensor, const OutputFacts& facts, double tolerance) {
  const at::Tensor values = tensor.detach().to(at::kDouble);
  EXPECT_NEAR(values.mean().item<double>(), facts.mean, tolerance);
  EXPECT_NEAR(values.abs().mean().item<double>(), facts.meanAbsolute, tolerance);
  EXPECT_NEAR(values.min().item<double>(), facts.least, tolerance);
  EXPECT_NEAR(values.max().item<double>(), facts.most, tolerance);
}

void expectRow(const at::Tensor& tensor, const Row& row, double tolerance) {
  expectStatistics(tensor, {row.mean, row.meanAbsolute, row.least, row.most, {}}, tolerance);
  const at::Tensor flat = tensor.detach().flatten();
  const std::int64_t n = flat.numel();
  const std::array<std::int64_t, 5> positions = {0, 1, n / 3, n / 2, n - 1};
  for (std::size_t i = 0; i < positions.size(); ++i)
    EXPECT_NEAR(flat[positions[i]].item<double>(), row.samples[i], tolerance)
        << "flat index " << positions[i];
}

void expectFacts(const at::Tensor& tensor, const OutputFacts& facts, double tolerance) {
  expectStatistics(tensor, facts, tolerance);
  const at::Tensor flat = tensor.detach().flatten();
  const auto last = static_cast<std::int64_t>(facts.samples.size()) - 1;
  for (std::int64_t k = 0; k <= last; ++k)
    EXPECT_NEAR(flat[k * (flat.numel() - 1) / last].item<double>(), facts.samples[k], tolerance)
        << "sample " << k;
}

std::unique_ptr<Network> sineNetwork(NetworkKind kind, const NetworkConfig& config, const Size& size) {
  auto network = makeNetwork(kind, config, size, 0);
  setSineWeights(*network);
  return network;
}

NetworkConfig tinyConfig() {
  NetworkConfig config;
  config.hiddenSize = 48;
  config.mlpSize = 96;
  config.numHeads = 4;
  config.featureSize = 4;
  return config;
}

NetworkConfig smallVitConfig() {
  NetworkConfig config;
  config.hiddenSize = 24;
  config.mlpSize = 40;
  config.numHeads = 3;
  config.numLayers = 3;
  return config;
}

/// A part of UNETR with the weights that it has under `prefix` there.
template <class Module>
Module sinePart(Module part, const std::string& prefix) {
  const at::NoGradGuard noGrad;
  for (const auto& item : part->named_parameters())
    item.value().copy_(sineWeights(prefix + item.key(), item.value().sizes()));
  return part;
}

at::Tensor embeddedPatches(const NetworkConfig& config, const at::Tensor& image) {
  const Size size = {image.size(2), image.size(3), image.size(4)};
  return sinePart(PatchEmbedding3d(config, size), "vit.patch_embedding.")->forward(image);
}

at::Tensor vitOutput(const NetworkConfig& config, const at::Tensor& image) {
  const Size size = {image.size(2), image.size(3), image.size(4)};
  return sinePart(Vit(config, size), "vit.")->encode(image).normalized;
}

at::Tensor imageEncoderOutput(const NetworkConfig& config, const at::Tensor& image) {
  return sinePart(ImageEncoder(config.inChannels, config.featureSize), "encoder1.")->forward(image);
}

class Golden : public testing::Test {
  at::NoGradGuard noGrad_;
};

// MONAI 1.3.2, torch 1.13.1, image 32^3, two samples.
TEST_F(Golden, TinyNetworksEqualMonai) {
  constexpr double kTolerance = 1e-5;
  const at::Tensor image = sineImage({2, 1, 32, 32, 32});
  const auto unetr = sineNetwork(NetworkKind::Unetr, tinyConfig(), {32, 32, 32});
  EXPECT_EQ(parameterCount(*unetr), 599398);
  expectRow(
      embeddedPatches(tinyConfig(), image),
      {-0.0044901, 0.0700295, -0.1662879, 0.1552410, {0.018535, -0.089271, 0.077046, 0.010970, -0.063854}},
      kTolerance);
  expectRow(vitOutput(tinyConfig(), image),
            {0.0081776, 0.8508740, -1.7257203, 2.3646934, {0.912182, 1.185895, 0.429556, 0.915850, 0.177091}},
            kTolerance);
  const std::vector<at::Tensor> states = unetr->hiddenStates(image);
  ASSERT_EQ(states.size(), 12U);
  expectRow(
      states[0],
      {0.0040283, 0.3677561, -0.7642547, 1.0027725, {-0.086181, 0.426229, 0.411660, -0.083333, 0.371814}},
      kTolerance);
  expectRow(states[3],
            {0.0282168, 1.0334134, -1.9817139, 2.8266623, {0.617040, 1.494202, 0.469735, 0.622706, 0.758403}},
            kTolerance);
  expectRow(
      imageEncoderOutput(tinyConfig(), image),
      {0.4120648, 0.4203894, -0.0798692, 7.2624979, {0.139330, 0.214381, 1.786158, -0.013200, -0.021606}},
      kTolerance);
  expectRow(
      unetr->forward(image),
      {0.0030913, 0.4991355, -10.9737835, 11.1997833, {0.160158, 0.058556, 0.318474, 0.027036, -0.866395}},
      kTolerance);
  const auto autoencoder = sineNetwork(NetworkKind::VitAutoEnc, tinyConfig(), {32, 32, 32});
  EXPECT_EQ(parameterCount(*autoencoder), 473121);
  expectRow(
      autoencoder->forward(image),
      {-0.0995433, 0.1106268, -0.2828690, 0.0863651, {-0.090095, -0.125342, -0.058619, -0.089553, -0.090296}},
      kTolerance);
}

// MONAI 1.3.2, torch 1.13.1, image 96^3, the sizes of the pre-training tutorial.
TEST_F(Golden, FullUnetrEqualsMonai) {
  constexpr double kTolerance = 1e-3;
  const at::Tensor image = sineImage({1, 1, 96, 96, 96});
  const auto unetr = sineNetwork(NetworkKind::Unetr, NetworkConfig{}, {96, 96, 96});
  expectRow(
      embeddedPatches(NetworkConfig{}, image),
      {-0.0003866, 0.0709823, -0.2169270, 0.2136243, {0.016285, -0.022572, 0.087328, 0.089009, 0.042066}},
      kTolerance);
  expectRow(
      vitOutput(NetworkConfig{}, image),
      {0.0035358, 0.8498426, -2.2477112, 2.2851491, {2.093210, -0.880944, 2.105211, 2.102728, -0.007289}},
      kTolerance);
  const std::vector<at::Tensor> states = unetr->hiddenStates(image);
  expectRow(
      states[0],
      {0.0009573, 0.7885371, -2.1430740, 2.0821586, {1.524830, -1.467714, 1.599303, 1.621003, -0.086252}},
      kTolerance);
  expectRow(
      states[3],
      {0.0066405, 2.8737611, -6.7704110, 7.0369992, {6.077267, -3.187381, 6.150750, 6.161433, 0.561068}},
      kTolerance);
  expectRow(
      imageEncoderOutput(NetworkConfig{}, image),
      {0.6482774, 0.6613740, -0.0543437, 4.7312126, {-0.004719, -0.004993, -0.013279, 0.062857, 0.802369}},
      kTolerance);
  expectRow(
      unetr->forward(image),
      {-0.0168630, 0.2879842, -2.8685908, 2.8823380, {0.191568, 0.023399, -1.053820, -0.135363, -0.302730}},
      kTolerance);
}

TEST_F(Golden, FullVitAutoEncEqualsMonai) {
  const auto network = sineNetwork(NetworkKind::VitAutoEnc, NetworkConfig{}, {96, 96, 96});
  expectRow(
      network->forward(sineImage({1, 1, 96, 96, 96})),
      {-0.0996183, 0.1213010, -0.3164303, 0.1164864, {-0.287995, -0.190733, -0.287066, -0.289065, -0.293292}},
      1e-3);
}

TEST_F(Golden, UnetrWithPerceptronEmbeddingEqualsMonai) {
  NetworkConfig config = tinyConfig();
  config.embedding = PatchEmbedding::Perceptron;
  const auto network = sineNetwork(NetworkKind::Unetr, config, {32, 32, 32});
  expectFacts(network->forward(sineImage({2, 1, 32, 32, 32})), kUnetrPerceptron, 1e-5);
}

TEST_F(Golden, UnetrOnNonCubicImageOfTwoChannelsEqualsMonai) {
  NetworkConfig config = tinyConfig();
  config.inChannels = 2;
  config.outChannels = 3;
  const auto network = sineNetwork(NetworkKind::Unetr, config, {64, 32, 16});
  expectFacts(network->forward(sineImage({1, 2, 64, 32, 16})), kUnetrNonCubic, 1e-5);
}

TEST_F(Golden, VitAutoEncOnNonCubicImageEqualsMonai) {
  NetworkConfig config = smallVitConfig();
  config.deconvChannels = 6;
  const auto network = sineNetwork(NetworkKind::VitAutoEnc, config, {64, 64, 32});
  expectFacts(network->forward(sineImage({2, 1, 64, 64, 32})), kVitAutoEncNonCubic, 1e-5);
}

TEST_F(Golden, VitAutoEncWithPerceptronEmbeddingOfTwoChannelsEqualsMonai) {
  NetworkConfig config = smallVitConfig();
  config.inChannels = 2;
  config.embedding = PatchEmbedding::Perceptron;
  const auto network = sineNetwork(NetworkKind::VitAutoEnc, config, {16, 32, 48});
  expectFacts(network->forward(sineImage({2, 2, 16, 32, 48})), kVitAutoEncPerceptronTwoChannels, 1e-5);
}

TEST_F(Golden, VitAutoEncWithSmallTokensEqualsMonai) {
  NetworkConfig config = smallVitConfig();
  config.patchEdge = 4;
  config.deconvChannels = 5;
  const auto network = sineNetwork(NetworkKind::VitAutoEnc, config, {12, 8, 16});
  expectFacts(network->forward(sineImage({1, 1, 12, 8, 16})), kVitAutoEncEdge4, 1e-5);
}

}  // namespace
}  // namespace viscera::test
