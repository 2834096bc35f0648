// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/softmax_sums.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

namespace viscera::test {
namespace {

struct Input {
  at::Tensor logits;  ///< double
  at::Tensor label;
  at::Tensor weights;  ///< [3, B, C], weights of the sums in an objective
};

/// Sizes that fill neither the last block of voxels nor the last piece.
Input makeInput(std::int64_t batch, std::int64_t classes, std::int64_t voxels) {
  at::Generator generator = at::detail::createCPUGenerator(3);
  Input input;
  input.logits = (4.0 * at::randn({batch, classes, voxels}, generator)).to(at::kDouble);
  input.label = at::randint(0, classes, {batch, voxels}, generator, at::TensorOptions(at::kLong));
  input.weights = at::randn({3, batch, classes}, generator).to(at::kDouble);
  return input;
}

at::Tensor objective(const SoftmaxSums& sums, const at::Tensor& weights) {
  return (sums.intersection * weights[0]).sum() + (sums.prediction * weights[1]).sum() +
         (sums.crossEntropy * weights[2].select(1, 0)).sum();
}

/// From the definition, by a one-hot tensor.
SoftmaxSums definition(const at::Tensor& logits, const at::Tensor& label, bool squared) {
  const at::Tensor e = (logits - std::get<0>(logits.max(1, true))).exp();
  const at::Tensor p = e / e.sum(1, true);
  const at::Tensor own = at::one_hot(label, logits.size(1)).transpose(1, 2).to(logits.scalar_type());
  return {(p * own).sum(2), (squared ? p * p : p).sum(2), own.sum(2), -((p.log() * own).sum({1, 2}))};
}

void expectNear(const at::Tensor& actual, const at::Tensor& expected, double tolerance) {
  const at::Tensor error = (actual.to(at::kDouble) - expected).abs();
  EXPECT_LE(error.max().item<double>(), tolerance * (1.0 + expected.abs().max().item<double>()));
}

class SoftmaxSumsTest : public testing::TestWithParam<bool> {};

TEST_P(SoftmaxSumsTest, ValuesAndGradientsFollowTheDefinition) {
  const bool squared = GetParam();
  for (const auto& [batch, classes, voxels] :
       {std::tuple{2, 14, 9000}, std::tuple{1, 2, 1}, std::tuple{3, 5, 257}, std::tuple{1, 3, 256}}) {
    const Input input = makeInput(batch, classes, voxels);
    const at::Tensor exact = input.logits.clone().requires_grad_();
    const SoftmaxSums expected = definition(exact, input.label, squared);
    objective(expected, input.weights).backward();
    for (const at::ScalarType type : {at::kFloat, at::kDouble})
      for (const at::ScalarType labelType : {at::kByte, at::kLong}) {
        const at::Tensor logits = input.logits.to(type).clone().requires_grad_();
        const SoftmaxSums sums = softmaxSums(logits, input.label.to(labelType), squared);
        objective(sums, input.weights).backward();
        expectNear(sums.intersection, expected.intersection, 1e-6);
        expectNear(sums.prediction, expected.prediction, 1e-6);
        expectNear(sums.reference, expected.reference, 0.0);
        expectNear(sums.crossEntropy, expected.crossEntropy, 1e-6);
        expectNear(logits.grad(), exact.grad(), 2e-6);
        EXPECT_FALSE(sums.reference.requires_grad());
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Plain, SoftmaxSumsTest, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Squared, SoftmaxSumsTest, testing::Values(true));

// By hand: two voxels with logits (0, ln 3) and (ln 9, 0), labels 1 and 0; p = (1/4, 3/4) and (9/10, 1/10).
TEST(SoftmaxSums, ByHand) {
  const float three = std::log(3.0F);
  const float nine = std::log(9.0F);
  const at::Tensor logits = at::tensor({0.0F, nine, three, 0.0F}).view({1, 2, 2});
  const at::Tensor label = at::tensor({1, 0}, at::kByte).view({1, 2});
  const SoftmaxSums sums = softmaxSums(logits, label, false);
  expectNear(sums.intersection.flatten(), at::tensor({0.9, 0.75}, at::kDouble), 1e-7);
  expectNear(sums.prediction.flatten(), at::tensor({1.15, 0.85}, at::kDouble), 1e-7);
  expectNear(sums.crossEntropy, at::tensor({-std::log(0.75) - std::log(0.9)}, at::kDouble), 1e-7);
}

TEST(SoftmaxSums, LogitsFarApartStayFinite) {
  const at::Tensor logits =
      at::tensor({1000.0F, -1000.0F, -1000.0F, 1000.0F}).view({1, 2, 2}).requires_grad_();
  const at::Tensor label = at::tensor({1, 1}, at::kByte).view({1, 2});
  const SoftmaxSums sums = softmaxSums(logits, label, false);
  EXPECT_NEAR(sums.crossEntropy[0].item<double>(), 2000.0, 1e-3);
  sums.crossEntropy.sum().backward();
  expectNear(logits.grad().flatten(), at::tensor({1.0, 0.0, -1.0, 0.0}, at::kDouble), 1e-6);
}

// A diverged network must show, not be smoothed over.
TEST(SoftmaxSums, NotANumberInAnyClassReachesTheLoss) {
  for (int c = 0; c < 3; ++c) {
    at::Tensor logits = at::zeros({1, 3, 300}, at::kFloat);
    logits[0][c][271] = std::nan("");
    const SoftmaxSums sums = softmaxSums(logits, at::zeros({1, 300}, at::kByte), false);
    EXPECT_TRUE(std::isnan(sums.crossEntropy[0].item<double>())) << c;
    EXPECT_TRUE(std::isnan(sums.prediction[0][c].item<double>())) << c;
  }
}

TEST(SoftmaxSums, TheNumberOfThreadsChangesNoBit) {
  const Input input = makeInput(2, 14, 30001);
  const int threads = at::get_num_threads();
  std::vector<at::Tensor> results;
  for (const int count : {1, 3}) {
    at::set_num_threads(count);
    const at::Tensor logits = input.logits.to(at::kFloat).requires_grad_();
    const SoftmaxSums sums = softmaxSums(logits, input.label, false);
    objective(sums, input.weights).backward();
    results.push_back(
        at::cat({sums.prediction.flatten(), sums.crossEntropy, logits.grad().flatten().to(at::kDouble)}));
  }
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(results[0], results[1]));
}

TEST(SoftmaxSums, RefusesShapesThatDoNotFit) {
  EXPECT_THROW(static_cast<void>(softmaxSums(at::zeros({1, 2, 3}), at::zeros({1, 4}, at::kByte), false)),
               Error);
}

}  // namespace
}  // namespace viscera::test
