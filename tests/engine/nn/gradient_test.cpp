// SPDX-License-Identifier: Apache-2.0
// Gradients of tiny networks in double precision against finite differences.
#include "engine/nn/unetr.h"
#include "engine/nn/vit_autoenc.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

NetworkConfig tinyConfig() {
  NetworkConfig config;
  config.inChannels = 2;
  config.outChannels = 3;
  config.hiddenSize = 8;
  config.mlpSize = 12;
  config.numHeads = 2;
  config.featureSize = 2;
  config.deconvChannels = 3;
  return config;
}

/// Moves each tensor in turn along a direction of its own and compares the change of sum(output * weights)
/// with the gradient's product with that direction.
template <class Module>
void expectGradientsMatch(Module& module, at::IntArrayRef imageSize) {
  module->to(at::kDouble);
  at::Tensor image;
  {
    // Rough weights and a rough image: on smooth ones the norms divide by next to nothing and a step is not
    // small.
    const at::NoGradGuard noGrad;
    at::Generator generator = at::detail::createCPUGenerator(11);
    for (const auto& item : module->named_parameters()) item.value().normal_(0.0, 0.3, generator);
    image = at::rand(imageSize, generator, at::TensorOptions(at::kDouble));
  }
  image.requires_grad_();
  at::Tensor weights;
  const auto objective = [&] {
    const at::Tensor output = module->forward(image);
    if (!weights.defined())
      weights = at::sin(1.7 * at::arange(output.numel(), at::kDouble)).view(output.sizes());
    return (output * weights).sum();
  };
  objective().backward();
  auto tensors = module->named_parameters();
  tensors.insert("image", image);
  const at::NoGradGuard noGrad;
  for (const auto& item : tensors) {
    constexpr double kStep = 1e-7;
    at::Tensor value = item.value();
    const at::Tensor direction = at::cos(2.3 * at::arange(value.numel(), at::kDouble)).view(value.sizes());
    value.add_(direction, kStep);
    const double above = objective().template item<double>();
    value.sub_(direction, 2.0 * kStep);
    const double below = objective().template item<double>();
    value.add_(direction, kStep);
    const double expected = (above - below) / (2.0 * kStep);
    ASSERT_TRUE(value.grad().defined()) << item.key();
    const double actual = (value.grad() * direction).sum().template item<double>();
    EXPECT_NEAR(actual, expected, 1e-5 * (1.0 + std::abs(expected))) << item.key();
  }
}

TEST(Gradient, UnetrMatchesFiniteDifferences) {
  Unetr module(tinyConfig(), std::array<std::int64_t, 3>{32, 16, 16});
  expectGradientsMatch(module, {2, 2, 32, 16, 16});
}

TEST(Gradient, UnetrWithPerceptronEmbeddingMatchesFiniteDifferences) {
  NetworkConfig config = tinyConfig();
  config.embedding = PatchEmbedding::Perceptron;
  Unetr module(config, std::array<std::int64_t, 3>{16, 16, 32});
  expectGradientsMatch(module, {1, 2, 16, 16, 32});
}

TEST(Gradient, VitAutoEncMatchesFiniteDifferences) {
  VitAutoEnc module(tinyConfig(), std::array<std::int64_t, 3>{16, 32, 32});
  expectGradientsMatch(module, {2, 2, 16, 32, 32});
}

}  // namespace
}  // namespace viscera::test
