// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/state_dict_names.h"

#include "tiny_models.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <numeric>

namespace viscera::test {
namespace {

constexpr std::array kKinds = {NetworkKind::Unetr, NetworkKind::VitAutoEnc};

std::int64_t countOf(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

void expectTensorsOf(const Network& network) {
  const auto size = network.imageSize();
  const std::int64_t edge = network.config().patchEdge;
  const auto expected = canonicalTensors(
      network.kind(), network.config(), size[0] / edge * (size[1] / edge) * (size[2] / edge));
  const NamedTensors parameters = network.parameters();
  ASSERT_EQ(expected.size(), parameters.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(expected[i].name, parameters[i].first);
    EXPECT_EQ(expected[i].shape, parameters[i].second.sizes().vec()) << expected[i].name;
  }
}

TEST(CanonicalTensors, AreThoseOfTheNetworks) {
  for (const NetworkKind kind : kKinds) {
    expectTensorsOf(*tinyNetwork(kind));
    NetworkConfig other = tinyConfig();
    other.embedding = PatchEmbedding::Perceptron;
    other.inChannels = 2;
    other.outChannels = 3;
    other.deconvChannels = 5;
    expectTensorsOf(*makeNetwork(kind, other, {16, 32, 48}, 0));
    NetworkConfig equalChannels = tinyConfig();
    equalChannels.inChannels = equalChannels.featureSize;  // encoder1 then has no conv3
    expectTensorsOf(*makeNetwork(kind, equalChannels, {16, 16, 16}, 0));
  }
  NetworkConfig shallow = tinyConfig();
  shallow.numLayers = 2;
  shallow.patchEdge = 4;
  expectTensorsOf(*makeNetwork(NetworkKind::VitAutoEnc, shallow, {8, 4, 4}, 0));
}

TEST(CanonicalTensors, AreThoseOfTheFullNetworks) {
  for (const NetworkKind kind : kKinds) expectTensorsOf(*makeNetwork(kind, NetworkConfig{}, {96, 96, 96}, 0));
}

struct VersionCount {
  const char* version;
  std::size_t unetrTensors;
  std::int64_t unetrNumbers;
  std::size_t autoencoderTensors;
  std::int64_t autoencoderNumbers;
};

// Measured on MONAI itself; 1.4 and 1.5 are equal.
constexpr VersionCount kCounts[] = {{"", 170, 92784046, 141, 89128209},
                                    {"0.8.1", 174, 92790958, 142, 89128977},
                                    {"0.9", 170, 92784046, 141, 89128209},
                                    {"1.3.2", 170, 92784046, 141, 89128209},
                                    {"1.4", 254, 121123246, 225, 117467409},
                                    {"1.5.0", 254, 121123246, 225, 117467409},
                                    {"1.6.1", 194, 92802478, 165, 89146641}};

TEST(DeadTensors, CompleteTheCountsOfEveryMonaiVersion) {
  for (const VersionCount& expected : kCounts)
    for (const NetworkKind kind : kKinds) {
      const auto canonical = canonicalTensors(kind, NetworkConfig{}, 216);
      const auto dead = deadTensors(kind, NetworkConfig{}, expected.version);
      std::int64_t numbers = 0;
      for (const TensorShape& each : canonical) numbers += countOf(each.shape);
      for (const DeadTensor& each : dead) {
        numbers += countOf(each.tensor.shape);
        EXPECT_TRUE(isDeadTensor(each.tensor.name)) << each.tensor.name;
      }
      const bool isUnetr = kind == NetworkKind::Unetr;
      EXPECT_EQ(canonical.size() + dead.size(), isUnetr ? expected.unetrTensors : expected.autoencoderTensors)
          << expected.version;
      EXPECT_EQ(numbers, isUnetr ? expected.unetrNumbers : expected.autoencoderNumbers) << expected.version;
    }
}

TEST(DeadTensors, AreNeverPartsThatANetworkUses) {
  for (const NetworkKind kind : kKinds)
    for (const TensorShape& each : canonicalTensors(kind, NetworkConfig{}, 216))
      EXPECT_FALSE(isDeadTensor(each.name)) << each.name;
  EXPECT_FALSE(isDeadTensor("vit.blocks.0.attn.qkv.bias"));
  EXPECT_FALSE(isDeadTensor("vit.blocks.0.attn.to_q.weight"));
  EXPECT_FALSE(isDeadTensor("x.vit.patch_embedding.cls_token"));
  EXPECT_FALSE(isDeadTensor("vit.blocks.0.cross_attn.to_q.weight" + std::string(100000, 'x')));
}

TEST(DeadTensors, OfUnknownVersionsAreRefused) {
  for (const char* version : {"0.7", "1.7", "2", "1.60", "latest", "1.6.1.1"})
    EXPECT_THROW((void)deadTensors(NetworkKind::Unetr, NetworkConfig{}, version), Error) << version;
}

}  // namespace
}  // namespace viscera::test
