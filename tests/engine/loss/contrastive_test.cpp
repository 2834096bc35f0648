// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/contrastive.h"

#include "engine/base/error.h"
#include "finite_differences.h"
#include "monai_losses.h"
#include "sine_tensors.h"

#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

namespace viscera::test {
namespace {

TEST(ContrastiveLoss, EqualsMonai) {
  const at::Tensor a = sines({4, 10}, 0.0).to(at::kFloat);
  const at::Tensor b = sines({4, 10}, 0.3).to(at::kFloat);
  EXPECT_NEAR(valueOf(contrastiveLoss(a, b, 0.05)), 0.42250177, 1e-6);
  EXPECT_NEAR(valueOf(contrastiveLoss(a, b, 0.5)), 1.08643472, 1e-6);
  EXPECT_NEAR(valueOf(contrastiveLoss(a, a, 0.05)), 0.26561052, 1e-6);
}

TEST(ContrastiveLoss, ValueAndGradientEqualMonai) {
  for (const LossFacts& facts : kContrastiveFacts) {
    const at::Tensor a = sines({4, 50}, 0.0).requires_grad_();
    const at::Tensor b = (sines({4, 50}, 0.4) + 0.3 * sines({4, 50}, 0.0, 0.9)).requires_grad_();
    const at::Tensor loss = contrastiveLoss(a, b, std::stod(facts.name));
    loss.backward();
    EXPECT_NEAR(valueOf(loss), facts.values[0], 1e-8) << facts.name;
    const std::vector<double> samples = gradientSamples(at::cat({a.grad(), b.grad()}));
    for (std::size_t i = 0; i < samples.size(); ++i)
      EXPECT_NEAR(samples[i], facts.gradient[i], 1e-9) << facts.name;
  }
}

// All similarities are 1 or -1 here; by hand: rows (+,+,-,-), each with one positive, one equal and two
// opposite.
TEST(ContrastiveLoss, IsFiniteWhereTheExponentialOverflows) {
  const at::Tensor row = sines({1, 10}, 0.2).to(at::kFloat);
  const at::Tensor a = at::cat({row, -row}).requires_grad_();
  const at::Tensor loss = contrastiveLoss(a, a.detach(), 0.005);
  EXPECT_NEAR(valueOf(loss), 0.0, 1e-6);
  loss.backward();
  EXPECT_TRUE(a.grad().isfinite().all().item<bool>());
  const at::Tensor first = sines({4, 10}, 0.0).to(at::kFloat);
  const at::Tensor second = sines({4, 10}, 0.3).to(at::kFloat);
  const double cold = valueOf(contrastiveLoss(first, second, 0.005));
  EXPECT_TRUE(std::isfinite(cold));
  EXPECT_GT(cold, 0.0);
}

TEST(ContrastiveLoss, EqualRowsGiveTheLogarithmOfTheNumberOfOthers) {
  const at::Tensor rows = sines({1, 5000}, 0.3).to(at::kFloat).expand({8, 5000});
  EXPECT_NEAR(valueOf(contrastiveLoss(rows, rows, 0.05)), std::log(15.0), 1e-6);
}

TEST(ContrastiveLoss, OnePatchGivesExactlyZero) {
  const at::Tensor a = sines({1, 9000}, 0.0).to(at::kFloat).requires_grad_();
  const at::Tensor loss = contrastiveLoss(a, sines({1, 9000}, 0.7).to(at::kFloat), 0.05);
  EXPECT_EQ(valueOf(loss), 0.0);
  loss.backward();
  EXPECT_EQ(a.grad().abs().max().item<double>(), 0.0);
}

TEST(ContrastiveLoss, AnEmptyReconstructionGivesNoNan) {
  const at::Tensor a = at::zeros({2, 10}, at::kDouble).requires_grad_();
  const at::Tensor loss = contrastiveLoss(a, sines({2, 10}, 0.1), 0.05);
  loss.backward();
  EXPECT_TRUE(std::isfinite(valueOf(loss)));
  EXPECT_TRUE(a.grad().isfinite().all().item<bool>());
}

// Long rows go through the product in pieces; a direct computation in double is the reference.
TEST(ContrastiveLoss, LongRowsKeepTheirDigits) {
  const std::int64_t length = 3 * 4096 + 17;
  const at::Tensor base = 0.5 + 0.5 * sines({1, length}, 0.0, 0.01);
  const at::Tensor a = base + 0.05 * sines({3, length}, 0.0, 1.3);
  const at::Tensor b = base + 0.05 * sines({3, length}, 0.5, 1.3);
  const at::Tensor z = at::cat({a, b});
  const at::Tensor unit = z / z.norm(2, {1}, true);
  const at::Tensor scores = at::mm(unit, unit.t()) / 0.05;
  const at::Tensor e = scores.exp();
  const at::Tensor positives = at::cat({scores.diagonal(3), scores.diagonal(-3)});
  const double expected = valueOf(((e.sum(1) - e.diagonal()).log() - positives).mean());
  EXPECT_NEAR(valueOf(contrastiveLoss(a, b, 0.05)), expected, 1e-10);
  EXPECT_NEAR(valueOf(contrastiveLoss(a.to(at::kFloat), b.to(at::kFloat), 0.05)), expected, 1e-5);
}

TEST(ContrastiveLoss, GradientMatchesFiniteDifferences) {
  const at::Tensor b = sines({3, 7}, 0.5, 0.8);
  expectGradientMatches([&](const at::Tensor& a) { return contrastiveLoss(a, b, 0.2); },
                        sines({3, 7}, 0.1, 1.1));
  const at::Tensor a = sines({2, 4099}, 0.5, 0.8);
  const at::Tensor direction = sines({2, 4099}, 0.0, 2.1);
  expectGradientMatches(
      [&](const at::Tensor& t) { return contrastiveLoss(a + t * direction, a.flip(0), 0.3); },
      at::zeros({1}, at::kDouble));
}

TEST(ContrastiveLoss, BfloatIsComputedInFloat) {
  const at::Tensor a = sines({4, 10}, 0.0).to(at::kBFloat16);
  const at::Tensor b = sines({4, 10}, 0.3).to(at::kBFloat16);
  const at::Tensor loss = contrastiveLoss(a, b, 0.05);
  EXPECT_EQ(loss.scalar_type(), at::kFloat);
  EXPECT_NEAR(valueOf(loss), valueOf(contrastiveLoss(a.to(at::kDouble), b.to(at::kDouble), 0.05)), 1e-6);
}

TEST(ContrastiveLoss, AutocastDoesNotLowerItsPrecision) {
  const at::Tensor a = sines({4, 10}, 0.0).to(at::kFloat);
  const at::Tensor b = sines({4, 10}, 0.3).to(at::kFloat);
  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
  const double value = valueOf(contrastiveLoss(a, b, 0.05));
  at::autocast::set_autocast_enabled(at::kCPU, false);
  at::autocast::clear_cache();
  EXPECT_NEAR(value, 0.42250177, 1e-6);
}

TEST(ContrastiveLoss, RefusesUnequalShapesAndBadTemperatures) {
  const at::Tensor a = at::ones({2, 3});
  EXPECT_THROW(static_cast<void>(contrastiveLoss(a, at::ones({2, 4}), 0.05)), Error);
  EXPECT_THROW(static_cast<void>(contrastiveLoss(a, a, 0.0)), Error);
  EXPECT_THROW(static_cast<void>(contrastiveLoss(at::ones({3}), at::ones({3}), 0.05)), Error);
}

}  // namespace
}  // namespace viscera::test
