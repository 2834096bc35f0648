// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/dice_ce.h"
#include "engine/nn/network.h"
#include "gpu.h"

#include <torch/torch.h>

namespace viscera::test {
namespace {

constexpr double kTolerance = 1e-3;
constexpr std::array<std::int64_t, 3> kSize = {32, 32, 32};

std::unique_ptr<Network> smallNetwork(NetworkKind kind, c10::DeviceType device) {
  NetworkConfig config;
  config.outChannels = 4;
  config.featureSize = 4;
  config.hiddenSize = 48;
  config.mlpSize = 96;
  config.numHeads = 4;
  auto network = makeNetwork(kind, config, kSize, 7);
  network->to(c10::Device(device));
  return network;
}

class GpuNetwork : public Gpu {
 protected:
  static void expectSameParameters(const Network& onGpu, const Network& onCpu, bool gradients) {
    const NamedTensors actual = onGpu.parameters();
    const NamedTensors expected = onCpu.parameters();
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      SCOPED_TRACE(expected[i].first);
      const auto of = [&](const at::Tensor& parameter) { return gradients ? parameter.grad() : parameter; };
      expectNear(of(actual[i].second), of(expected[i].second), kTolerance);
    }
  }

  static void expectSameForwardAndGradients(NetworkKind kind) {
    const auto onCpu = smallNetwork(kind, at::kCPU);
    const auto onGpu = smallNetwork(kind, at::kCUDA);
    const at::Tensor image = randomTensor({2, 1, kSize[0], kSize[1], kSize[2]}, 1);
    const at::Tensor expected = onCpu->forward(image);
    const at::Tensor actual = onGpu->forward(toGpu(image));
    expectNear(actual, expected, kTolerance);
    expected.square().mean().backward();
    actual.square().mean().backward();
    expectSameParameters(*onGpu, *onCpu, true);
  }
};

TEST_F(GpuNetwork, Unetr) {
  expectSameForwardAndGradients(NetworkKind::Unetr);
}

TEST_F(GpuNetwork, VitAutoEnc) {
  expectSameForwardAndGradients(NetworkKind::VitAutoEnc);
}

/// Losses of five steps.
std::vector<double> train(Network& network, const at::Tensor& image, const at::Tensor& label) {
  std::vector<at::Tensor> parameters;
  for (const auto& [name, parameter] : network.parameters()) parameters.push_back(parameter);
  torch::optim::AdamW optimizer(parameters, torch::optim::AdamWOptions(1e-4).weight_decay(1e-5));
  std::vector<double> losses;
  for (int step = 0; step < 5; ++step) {
    optimizer.zero_grad();
    const DiceCeLoss loss = diceCeLoss(network.forward(image), label);
    loss.total.backward();
    optimizer.step();
    losses.push_back(loss.total.item<double>());
  }
  return losses;
}

TEST_F(GpuNetwork, FiveTrainingStepsFollowThoseOfTheCpu) {
  const at::Tensor image = randomTensor({1, 1, kSize[0], kSize[1], kSize[2]}, 1);
  const at::Tensor label = (image > 0.5).to(at::kByte) + (image > 1.0).to(at::kByte);
  const auto onCpu = smallNetwork(NetworkKind::Unetr, at::kCPU);
  const auto onGpu = smallNetwork(NetworkKind::Unetr, at::kCUDA);
  const std::vector<double> expected = train(*onCpu, image, label);
  const std::vector<double> actual = train(*onGpu, toGpu(image), toGpu(label));
  for (std::size_t step = 0; step < expected.size(); ++step)
    EXPECT_NEAR(actual[step], expected[step], kTolerance * expected[step]) << step;
  EXPECT_LT(expected.back(), expected.front());
  expectSameParameters(*onGpu, *onCpu, false);
}

}  // namespace
}  // namespace viscera::test
