// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/ssl_loss.h"

#include "engine/base/error.h"
#include "finite_differences.h"
#include "monai_losses.h"
#include "sine_tensors.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

const std::vector<std::int64_t> kShape = {3, 1, 4, 4, 5};

at::Tensor cleanPatches() {
  return 0.5 + 0.5 * sines(kShape, 0.0, 0.05);
}
at::Tensor firstView() {
  return cleanPatches() + 0.2 * sines(kShape, 0.1, 0.7);
}
at::Tensor secondView() {
  return cleanPatches() + 0.2 * sines(kShape, 0.9, 0.41);
}

TEST(SslLoss, ValuesAndGradientEqualMonai) {
  for (const LossFacts& facts : kSslFacts) {
    const at::Tensor first = firstView().requires_grad_();
    const at::Tensor second = secondView().requires_grad_();
    const SslLoss loss = sslLoss(first, second, cleanPatches(), 0.05, facts.name == "both");
    loss.total.backward();
    EXPECT_NEAR(valueOf(loss.total), facts.values[0], 1e-8);
    EXPECT_NEAR(valueOf(loss.l1), facts.values[1], 1e-8);
    EXPECT_NEAR(valueOf(loss.contrastive), facts.values[2], 1e-8);
    const std::vector<double> samples = gradientSamples(at::cat({first.grad(), second.grad()}));
    for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_NEAR(samples[i], facts.gradient[i], 1e-8);
  }
}

TEST(SslLoss, GradientMatchesFiniteDifferences) {
  for (const bool both : {false, true}) {
    expectGradientMatches(
        [&](const at::Tensor& view) { return sslLoss(view, secondView(), cleanPatches(), 0.1, both).total; },
        firstView());
    expectGradientMatches(
        [&](const at::Tensor& view) { return sslLoss(firstView(), view, cleanPatches(), 0.1, both).total; },
        secondView());
  }
}

// By hand: |0.5 - 0| and |1 - 2| over two voxels.
TEST(SslLoss, L1IsTheMeanAbsoluteError) {
  const at::Tensor reconstruction = at::tensor({0.5, 1.0}).view({1, 1, 1, 1, 2});
  const at::Tensor clean = at::tensor({0.0, 2.0}).view({1, 1, 1, 1, 2});
  EXPECT_DOUBLE_EQ(valueOf(l1Loss(reconstruction, clean)), 0.75);
  EXPECT_DOUBLE_EQ(valueOf(sslLoss(reconstruction, clean, clean, 0.05, true).l1), 0.375);
}

TEST(SslLoss, RefusesUnequalShapes) {
  EXPECT_THROW(static_cast<void>(l1Loss(at::ones({2, 3}), at::ones({2, 1}))), Error);
  EXPECT_THROW(
      static_cast<void>(sslLoss(firstView(), secondView().narrow(0, 0, 2), cleanPatches(), 0.05, false)),
      Error);
}

}  // namespace
}  // namespace viscera::test
