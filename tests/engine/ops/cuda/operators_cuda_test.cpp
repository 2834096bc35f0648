// SPDX-License-Identifier: Apache-2.0
#include "../labels_by_definition.h"
#include "engine/ops/normalization.h"
#include "engine/ops/operators.h"
#include "engine/ops/softmax_sums.h"
#include "gpu.h"

#include <torch/torch.h>

#include <functional>

namespace viscera::test {
namespace {

using Operator = std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>;

struct Result {
  at::Tensor output, xGradient, shortcutGradient;
};

Result run(const Operator& op, const at::Tensor& x, const at::Tensor& shortcut, const at::Tensor& gradient) {
  const at::Tensor input = x.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
  const at::Tensor other = shortcut.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
  const at::Tensor output = op(input, other);
  output.backward(gradient);
  return {output.detach(), input.grad(), other.grad()};
}

TEST_F(Gpu, NormalizationIsThatOfTheCpu) {
  const std::vector<std::pair<const char*, Operator>> operators = {
      {"norm", [](const at::Tensor& x, const at::Tensor&) { return instanceNorm(x); }},
      {"activation", [](const at::Tensor& x, const at::Tensor&) { return instanceNormLeakyRelu(x); }},
      {"shortcut", [](const at::Tensor& x, const at::Tensor& s) { return instanceNormAddLeakyRelu(x, s); }},
      {"normalized shortcut",
       [](const at::Tensor& x, const at::Tensor& s) { return instanceNormsAddLeakyRelu(x, s); }}};
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{2, 16, 17, 18, 19},
                                                 std::vector<std::int64_t>{1, 3, 48, 48, 47},
                                                 std::vector<std::int64_t>{1, 300, 6, 5, 6}})
    for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast3d})
      for (const at::ScalarType type : {at::kFloat, at::kBFloat16})
        for (const auto& [name, op] : operators) {
          SCOPED_TRACE(std::string(name) + ' ' + c10::toString(type));
          const auto tensor = [&](std::uint64_t seed) {
            return (randomTensor(shape, seed) + 0.5).to(type).contiguous(layout);
          };
          const Result onCpu = run(op, tensor(1), tensor(2), tensor(3));
          const Result onGpu = run(op, toGpu(tensor(1)), toGpu(tensor(2)), toGpu(tensor(3)));
          const double tolerance = type == at::kFloat ? 1e-5 : 0.01;
          expectNear(onGpu.output, onCpu.output, tolerance);
          EXPECT_TRUE(onGpu.output.is_contiguous(layout));
          if (type == at::kBFloat16) continue;  // a rounded output of 0 may have either sign
          expectNear(onGpu.xGradient, onCpu.xGradient, tolerance);
          expectNear(onGpu.shortcutGradient, onCpu.shortcutGradient, tolerance);
        }
}

TEST_F(Gpu, SoftmaxSumsAreThoseOfTheCpu) {
  at::Generator generator = at::detail::createCPUGenerator(3);
  const at::Tensor label = at::randint(0, 14, {2, 9001}, generator, at::TensorOptions(at::kByte));
  std::vector<at::Tensor> gradients;
  std::vector<SoftmaxSums> results;
  for (const auto device : {at::kCPU, at::kCUDA}) {
    const at::Tensor logits = randomTensor({2, 14, 9001}, 1).to(device).requires_grad_();
    const SoftmaxSums sums = softmaxSums(logits, label.to(device), true);
    (sums.intersection.sum() + sums.prediction.sum() + 0.1 * sums.crossEntropy.sum()).backward();
    gradients.push_back(logits.grad());
    results.push_back(sums);
  }
  expectNear(results[1].intersection, results[0].intersection, 1e-5);
  expectNear(results[1].prediction, results[0].prediction, 1e-5);
  expectNear(results[1].reference, results[0].reference, 0.0);
  expectNear(results[1].crossEntropy, results[0].crossEntropy, 1e-5);
  expectNear(gradients[1], gradients[0], 1e-5);
}

TEST_F(Gpu, LabelsAreThoseOfTheCpuBitForBit) {
  if (!cudaOperatorsLoaded()) GTEST_SKIP() << "libviscera_cuda.so was not built or not found";
  const at::Tensor logits = 3.0 * randomTensor({14, 21, 22, 23}, 5);
  const std::array<AxisPoints, 3> points = {evenPoints(21, 60), evenPoints(22, 61), evenPoints(23, 90)};
  std::array<AxisPoints, 3> onGpu;
  for (std::size_t d = 0; d < 3; ++d) onGpu[d] = {toGpu(points[d].neighbours), toGpu(points[d].weights)};
  for (const bool probabilities : {true, false}) {
    const at::Tensor expected = at::zeros({90, 61, 60}, at::kByte);
    const at::Tensor actual = toGpu(expected);
    upsampleLabels(logits, points, probabilities, {expected, 59, {-1, 60, 3660}});
    upsampleLabels(toGpu(logits), onGpu, probabilities, {actual, 59, {-1, 60, 3660}});
    EXPECT_TRUE(at::equal(actual.cpu(), expected));
  }
}

}  // namespace
}  // namespace viscera::test
