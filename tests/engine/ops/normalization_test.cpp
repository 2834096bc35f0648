// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <functional>
#include <vector>

namespace viscera::test {
namespace {

using Shape = std::vector<std::int64_t>;
using Operator = std::function<at::Tensor(const at::Tensor& x, const at::Tensor& shortcut)>;

struct NamedOperator {
  std::string name;
  Operator ours;
  Operator reference;
};

/// From the definition, with sums written out.
at::Tensor definition(const at::Tensor& x) {
  const at::Tensor mean = x.mean({2, 3, 4}, true);
  const at::Tensor variance = (x - mean).square().mean({2, 3, 4}, true);
  return (x - mean) / (variance + 1e-5).sqrt();
}

at::Tensor rectified(const at::Tensor& x) {
  return at::where(x > 0, x, 0.01 * x);
}

std::vector<NamedOperator> operators() {
  return {
      {"norm",
       [](const at::Tensor& x, const at::Tensor&) { return instanceNorm(x); },
       [](const at::Tensor& x, const at::Tensor&) { return definition(x); }},
      {"activation",
       [](const at::Tensor& x, const at::Tensor&) { return instanceNormLeakyRelu(x); },
       [](const at::Tensor& x, const at::Tensor&) { return rectified(definition(x)); }},
      {"shortcut",
       [](const at::Tensor& x, const at::Tensor& s) { return instanceNormAddLeakyRelu(x, s); },
       [](const at::Tensor& x, const at::Tensor& s) { return rectified(definition(x) + s); }},
      {"normalized shortcut",
       [](const at::Tensor& x, const at::Tensor& s) { return instanceNormsAddLeakyRelu(x, s); },
       [](const at::Tensor& x, const at::Tensor& s) { return rectified(definition(x) + definition(s)); }}};
}

/// Double numbers that float holds exactly.
at::Tensor randomTensor(const Shape& shape, std::uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return at::randn(shape, generator).to(at::kDouble);
}

double largest(const at::Tensor& tensor) {
  return tensor.abs().max().item<double>();
}

struct Result {
  at::Tensor output, xGradient, shortcutGradient;
};

Result run(const Operator& op, const at::Tensor& x, const at::Tensor& shortcut, const at::Tensor& weights) {
  const at::Tensor input = x.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
  const at::Tensor other = shortcut.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
  const at::Tensor output = op(input, other);
  (output * weights.to(output.scalar_type())).sum().backward();
  return {output.detach(), input.grad(), other.grad()};
}

void expectNear(const at::Tensor& actual, const at::Tensor& expected, double tolerance) {
  ASSERT_EQ(actual.defined(), expected.defined());
  if (!expected.defined()) return;
  EXPECT_LE(largest(actual.to(at::kDouble) - expected), tolerance * (1.0 + largest(expected)));
}

/// Odd sizes: rows that do not fill the lanes, fewer and more channels than lanes, several pieces a sample.
const std::vector<Shape> kShapes = {{2, 3, 3, 2, 5},
                                    {1, 1, 4, 3, 2},
                                    {2, 16, 1, 3, 3},
                                    {1, 16, 21, 20, 23},
                                    {2, 7, 30, 31, 11},
                                    {1, 130, 8, 9, 9},
                                    {3, 200, 2, 2, 1}};

TEST(Normalization, ByHand) {
  const at::Tensor x = at::tensor({1.0F, 3.0F, -4.0F, 4.0F}).view({1, 2, 1, 1, 2});
  const at::Tensor y = instanceNormLeakyRelu(x).flatten();
  EXPECT_NEAR(y[0].item<double>(), -0.01 / std::sqrt(1.0 + 1e-5), 1e-7);
  EXPECT_NEAR(y[1].item<double>(), 1.0 / std::sqrt(1.0 + 1e-5), 1e-6);
  EXPECT_NEAR(y[2].item<double>(), -0.04 / std::sqrt(16.0 + 1e-5), 1e-7);
  EXPECT_NEAR(y[3].item<double>(), 4.0 / std::sqrt(16.0 + 1e-5), 1e-6);
}

TEST(Normalization, ValuesAndGradientsFollowTheDefinition) {
  for (const Shape& shape : kShapes)
    for (const NamedOperator& op : operators())
      for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast3d}) {
        SCOPED_TRACE(op.name + " " + std::to_string(shape[1]) + " channels");
        const at::Tensor x = (randomTensor(shape, 1) * 2.0 + 0.5).to(at::kFloat).to(at::kDouble);
        const at::Tensor shortcut = randomTensor(shape, 2);
        const at::Tensor weights = randomTensor(shape, 3);
        const Result expected = run(op.reference, x, shortcut, weights);
        const Result actual = run(op.ours,
                                  x.to(at::kFloat).contiguous(layout),
                                  shortcut.to(at::kFloat).contiguous(layout),
                                  weights);
        expectNear(actual.output, expected.output, 1e-6);
        expectNear(actual.xGradient, expected.xGradient, 3e-6);
        expectNear(actual.shortcutGradient, expected.shortcutGradient, 3e-6);
      }
}

TEST(Normalization, DoubleGradientsMatchFiniteDifferences) {
  const Shape shape = {2, 2, 2, 3, 2};
  const at::Tensor weights = randomTensor(shape, 6);
  for (const NamedOperator& op : operators()) {
    SCOPED_TRACE(op.name);
    const at::Tensor x = randomTensor(shape, 4);
    const at::Tensor shortcut = randomTensor(shape, 5);
    const Result result = run(op.ours, x, shortcut, weights);
    for (const auto& [input, gradient] :
         {std::pair{x, result.xGradient}, std::pair{shortcut, result.shortcutGradient}}) {
      if (!gradient.defined()) continue;
      const at::Tensor flat = input.flatten();
      for (std::int64_t i = 0; i < flat.numel(); ++i) {
        constexpr double kStep = 1e-6;
        flat[i] += kStep;
        const double above = (op.ours(x, shortcut) * weights).sum().item<double>();
        flat[i] -= 2.0 * kStep;
        const double below = (op.ours(x, shortcut) * weights).sum().item<double>();
        flat[i] += kStep;
        EXPECT_NEAR(gradient.flatten()[i].item<double>(), (above - below) / (2.0 * kStep), 1e-6) << i;
      }
    }
  }
}

TEST(Normalization, BfloatFollowsTheDefinitionWithinItsPrecision) {
  const Shape shape = {2, 16, 9, 10, 11};
  for (const NamedOperator& op : operators()) {
    SCOPED_TRACE(op.name);
    const at::Tensor x =
        randomTensor(shape, 1).to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast3d);
    const at::Tensor shortcut = randomTensor(shape, 2).to(at::kBFloat16);
    const at::Tensor weights = randomTensor(shape, 3).to(at::kBFloat16).to(at::kDouble);
    const Result expected = run(op.reference, x.to(at::kDouble), shortcut.to(at::kDouble), weights);
    const Result actual = run(op.ours, x, shortcut, weights);
    EXPECT_EQ(actual.output.scalar_type(), at::kBFloat16);
    expectNear(actual.output, expected.output, 0.004);
    // Where the rounded output is 0 the sign, and with it the gradient, may differ; nowhere else by more than
    // rounding.
    EXPECT_LT((actual.xGradient.to(at::kDouble) - expected.xGradient).abs().mean().item<double>(), 0.003);
  }
}

TEST(Normalization, AMeanFarFromZeroCostsNoDigits) {
  const at::Tensor x = (1000.0 + randomTensor({1, 16, 12, 12, 12}, 8)).to(at::kFloat);
  const at::Tensor expected = definition(x.to(at::kDouble));
  expectNear(instanceNorm(x), expected, 1e-5);
}

TEST(Normalization, AConstantChannelBecomesZeroAndItsGradientStaysFinite) {
  const at::Tensor x = at::full({1, 4, 5, 5, 5}, 7.25F).requires_grad_();
  const at::Tensor y = instanceNormLeakyRelu(x);
  EXPECT_EQ(largest(y), 0.0);
  (y * randomTensor({1, 4, 5, 5, 5}, 9).to(at::kFloat)).sum().backward();
  EXPECT_TRUE(x.grad().isfinite().all().item<bool>());
}

TEST(Normalization, NotANumberStaysNotANumber) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    at::Tensor x = randomTensor({1, 2, 2, 2, 2}, 1).to(type);
    x[0][1][0][0][1] = std::nan("");
    const at::Tensor y = instanceNormLeakyRelu(x);
    EXPECT_TRUE(y[0][0].isfinite().all().item<bool>());
    EXPECT_TRUE(y[0][1].isnan().all().item<bool>());
  }
}

TEST(Normalization, TheNumberOfThreadsChangesNoBit) {
  const at::Tensor x = randomTensor({2, 16, 25, 26, 27}, 1).to(at::kFloat);
  const at::Tensor shortcut = randomTensor({2, 16, 25, 26, 27}, 2).to(at::kFloat);
  const at::Tensor weights = randomTensor({2, 16, 25, 26, 27}, 3);
  const int threads = at::get_num_threads();
  for (const NamedOperator& op : operators()) {
    at::set_num_threads(1);
    const Result one = run(op.ours, x, shortcut, weights);
    at::set_num_threads(3);
    const Result three = run(op.ours, x, shortcut, weights);
    at::set_num_threads(threads);
    EXPECT_TRUE(at::equal(one.output, three.output)) << op.name;
    EXPECT_TRUE(at::equal(one.xGradient, three.xGradient)) << op.name;
  }
}

TEST(Normalization, WorksWithoutGradients) {
  const at::NoGradGuard noGrad;
  const at::Tensor x = randomTensor({1, 3, 4, 4, 4}, 1).to(at::kFloat);
  expectNear(
      instanceNormAddLeakyRelu(x, x), rectified(definition(x.to(at::kDouble)) + x.to(at::kDouble)), 1e-6);
}

TEST(Normalization, RefusesShapesThatDoNotFit) {
  EXPECT_THROW(static_cast<void>(instanceNorm(at::ones({2, 3, 4, 4}))), Error);
  EXPECT_THROW(
      static_cast<void>(instanceNormAddLeakyRelu(at::ones({1, 2, 2, 2, 2}), at::ones({1, 1, 2, 2, 2}))),
      Error);
}

}  // namespace
}  // namespace viscera::test
