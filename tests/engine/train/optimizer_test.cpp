// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <memory>

namespace viscera {
namespace {

OptimizerConfig configOf(OptimizerKind kind, double weightDecay) {
  OptimizerConfig config;
  config.kind = kind;
  config.weightDecay = weightDecay;
  return config;
}

at::Tensor parameterOf(const at::Tensor& values) {
  return values.detach().clone().requires_grad_(true);
}

/// The parameter 1 with the gradient 0.5 after one step.
double afterOneStep(OptimizerKind kind, double weightDecay, double learningRate) {
  const at::Tensor parameter = parameterOf(torch::ones({1}));
  Optimizer optimizer(configOf(kind, weightDecay), {{"p", parameter}});
  parameter.mutable_grad() = torch::full({1}, 0.5F);
  optimizer.step(learningRate);
  return parameter.item<double>();
}

// First step: mean 0.1 * 0.5, squared mean 0.001 * 0.25; without their bias 0.5 and 0.25. So the change is
// learningRate * 0.5 / (sqrt(0.25) + 1e-8) = learningRate.
TEST(Optimizer, TakesTheFirstStepComputedByHand) {
  EXPECT_NEAR(afterOneStep(OptimizerKind::Adam, 0.0, 0.1), 0.9, 1e-6);
  EXPECT_NEAR(afterOneStep(OptimizerKind::AdamW, 0.0, 0.1), 0.9, 1e-6);
}

// Adam: the gradient becomes 0.5 + 0.2, whose size the first step does not see. AdamW: 1 - 0.1 * 0.2 - 0.1.
TEST(Optimizer, DecaysWeightsThroughTheGradientOrBesideIt) {
  EXPECT_NEAR(afterOneStep(OptimizerKind::Adam, 0.2, 0.1), 0.9, 1e-6);
  EXPECT_NEAR(afterOneStep(OptimizerKind::AdamW, 0.2, 0.1), 0.88, 1e-6);
}

std::unique_ptr<torch::optim::Optimizer> torchOptimizer(const OptimizerConfig& config,
                                                        double learningRate,
                                                        const std::vector<at::Tensor>& parameters) {
  if (config.kind == OptimizerKind::Adam)
    return std::make_unique<torch::optim::Adam>(
        parameters, torch::optim::AdamOptions(learningRate).weight_decay(config.weightDecay));
  return std::make_unique<torch::optim::AdamW>(
      parameters, torch::optim::AdamWOptions(learningRate).weight_decay(config.weightDecay));
}

class OptimizerLikeTorch : public testing::TestWithParam<OptimizerKind> {};

TEST_P(OptimizerLikeTorch, GivesTheSameParametersOverTwentySteps) {
  torch::manual_seed(1);
  const OptimizerConfig config = configOf(GetParam(), 0.1);
  std::vector<at::Tensor> theirs;
  NamedTensors ours;
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{3, 5}, {7}, {2, 3, 4, 2, 2}}) {
    theirs.push_back(parameterOf(torch::randn(shape)));
    ours.emplace_back("p" + std::to_string(ours.size()), parameterOf(theirs.back()));
  }
  Optimizer optimizer(config, ours);
  const auto reference = torchOptimizer(config, 1e-2, theirs);
  for (int step = 0; step < 20; ++step) {
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      theirs[i].mutable_grad() = torch::randn_like(theirs[i]);
      ours[i].second.mutable_grad() = theirs[i].grad().clone();
    }
    reference->step();
    optimizer.step(1e-2);
  }
  for (std::size_t i = 0; i < theirs.size(); ++i)
    EXPECT_TRUE(torch::allclose(ours[i].second, theirs[i], 1e-6, 1e-6)) << ours[i].first;
  EXPECT_EQ(optimizer.stepsDone(), 20);
}

INSTANTIATE_TEST_SUITE_P(Kinds,
                         OptimizerLikeTorch,
                         testing::Values(OptimizerKind::Adam, OptimizerKind::AdamW));

// The fused kernel walks over memory: a transposed gradient must not land on other elements.
TEST(Optimizer, TakesGradientsOfAnyMemoryOrder) {
  const at::Tensor gradient = torch::tensor({{1.0F, -1.0F, 1.0F}, {-1.0F, -1.0F, 1.0F}});
  const at::Tensor parameter = parameterOf(torch::zeros({2, 3}));
  Optimizer optimizer(configOf(OptimizerKind::Adam, 0.0), {{"p", parameter}});
  parameter.mutable_grad() = gradient.t().contiguous().t();
  optimizer.step(0.5);
  EXPECT_TRUE(torch::allclose(parameter, -0.5 * gradient, 1e-5, 1e-6)) << parameter;
}

TEST(Optimizer, LeavesParametersWithoutGradientAlone) {
  const at::Tensor used = parameterOf(torch::ones({2}));
  const at::Tensor unused = parameterOf(torch::ones({2}));
  Optimizer optimizer(configOf(OptimizerKind::AdamW, 0.5), {{"used", used}, {"unused", unused}});
  used.mutable_grad() = torch::ones({2});
  optimizer.step(0.1);
  EXPECT_TRUE(torch::equal(unused.detach(), torch::ones({2})));
  EXPECT_FALSE(torch::equal(used.detach(), torch::ones({2})));
  optimizer.clearGradients();
  EXPECT_FALSE(used.grad().defined());
}

TEST(Optimizer, GoesOnFromARestoredStateBitForBit) {
  torch::manual_seed(2);
  const at::Tensor gradient = torch::randn({4, 4});
  const at::Tensor start = torch::randn({4, 4});
  const auto stepOf = [&](Optimizer& optimizer) {
    optimizer.parameters()[0].second.mutable_grad() = gradient.clone();
    optimizer.step(1e-2);
  };
  Optimizer whole(configOf(OptimizerKind::AdamW, 0.1), {{"p", parameterOf(start)}});
  stepOf(whole);
  Optimizer continued(whole.config(), {{"p", parameterOf(whole.parameters()[0].second)}});
  continued.restore(whole.stepsDone(), whole.means(), whole.squaredMeans());
  stepOf(whole);
  stepOf(continued);
  EXPECT_TRUE(torch::equal(whole.parameters()[0].second, continued.parameters()[0].second));
  EXPECT_THROW(continued.restore(1, {torch::zeros({3})}, {torch::zeros({3})}), Error);
}

}  // namespace
}  // namespace viscera
