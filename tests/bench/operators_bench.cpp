// SPDX-License-Identifier: Apache-2.0
// Google Benchmark of the operators of engine/ops, at the sizes that UNETR's levels of a 96x96x96 patch have.
#include "engine/ops/normalization.h"
#include "engine/ops/softmax_sums.h"
#include "engine/ops/upsampled_labels.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <benchmark/benchmark.h>

#include <functional>

namespace viscera {
namespace {

at::Tensor randomTensor(at::IntArrayRef shape, at::ScalarType type = at::kFloat) {
  at::Generator generator = at::detail::createCPUGenerator(0);
  return at::randn(shape, generator, at::TensorOptions(at::kFloat)).to(type);
}

/// One patch at a level of the network: channels, edge.
at::Tensor features(const benchmark::State& state, at::ScalarType type) {
  const std::int64_t channels = state.range(0);
  const std::int64_t edge = state.range(1);
  return randomTensor({1, channels, edge, edge, edge}, type).contiguous(at::MemoryFormat::ChannelsLast3d);
}

void countBytes(benchmark::State& state, const at::Tensor& tensor, std::int64_t passes) {
  const auto bytes = static_cast<std::int64_t>(tensor.nbytes()) * passes;
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * bytes);
}

using Normalization = std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>;

at::Tensor single(const at::Tensor& x, const at::Tensor&) {
  return instanceNormLeakyRelu(x);
}
at::Tensor withShortcut(const at::Tensor& x, const at::Tensor& shortcut) {
  return instanceNormAddLeakyRelu(x, shortcut);
}
at::Tensor twoNorms(const at::Tensor& x, const at::Tensor& shortcut) {
  return instanceNormsAddLeakyRelu(x, shortcut);
}

void normalizationForward(benchmark::State& state, const Normalization& norm, at::ScalarType type) {
  const at::NoGradGuard noGrad;
  const at::Tensor x = features(state, type);
  const at::Tensor shortcut = x.flip({2}).contiguous(at::MemoryFormat::ChannelsLast3d);
  for (auto _ : state) benchmark::DoNotOptimize(norm(x, shortcut));
  countBytes(state, x, 3);  // read twice, written once; the shortcut is not counted
}

void normalizationBackward(benchmark::State& state, const Normalization& norm, at::ScalarType type) {
  const at::Tensor x = features(state, type).requires_grad_();
  const at::Tensor shortcut =
      x.detach().flip({2}).contiguous(at::MemoryFormat::ChannelsLast3d).requires_grad_();
  const at::Tensor output = norm(x, shortcut);
  const at::Tensor gradient = at::ones_like(output);
  for (auto _ : state) {
    output.backward(gradient, /*retain_graph=*/true);
    state.PauseTiming();
    x.mutable_grad() = at::Tensor();
    shortcut.mutable_grad() = at::Tensor();
    state.ResumeTiming();
  }
  countBytes(state, x, 5);  // x and gradient twice, one result
}

/// Sums of DiceCE over a patch of `classes` logits.
void softmaxSumsOfPatch(benchmark::State& state, bool backward) {
  const std::int64_t classes = state.range(0);
  const std::int64_t voxels = 96 * 96 * 96;
  const at::Tensor logits = randomTensor({1, classes, voxels}).requires_grad_(backward);
  const at::Tensor label = at::arange(voxels).remainder(classes).to(at::kByte).unsqueeze(0);
  for (auto _ : state) {
    const SoftmaxSums sums = softmaxSums(logits, label, false);
    const at::Tensor total = sums.crossEntropy.sum() + sums.intersection.sum();
    if (backward) total.backward();
    benchmark::DoNotOptimize(total);
    logits.mutable_grad() = at::Tensor();
  }
  countBytes(state, logits, backward ? 3 : 1);
}

/// Points spread evenly over an axis.
AxisPoints evenPoints(std::int64_t size, std::int64_t count) {
  const at::Tensor places = at::linspace(0.0, static_cast<double>(size - 1), count, at::kDouble);
  const at::Tensor low = places.floor();
  const at::Tensor high = (low + 1.0).clamp_max(static_cast<double>(size - 1));
  const at::Tensor share = places - low;
  return {at::stack({low, high}).to(at::kInt), at::stack({1.0 - share, share}).to(at::kFloat)};
}

/// From a network grid of 134x110x60 to one of 256x256x16: ct/spleen_8 at half its size along each axis.
void upsampledLabels(benchmark::State& state, bool probabilities) {
  const std::array<std::int64_t, 3> size = {134, 110, 60};
  const std::array<std::int64_t, 3> target = {256, 256, 16};
  const at::Tensor logits = 3.0 * randomTensor({state.range(0), size[0], size[1], size[2]});
  const std::array<AxisPoints, 3> points = {
      evenPoints(size[0], target[0]), evenPoints(size[1], target[1]), evenPoints(size[2], target[2])};
  const at::Tensor labels = at::zeros({target[0], target[1], target[2]}, at::kByte);
  for (auto _ : state)
    upsampleLabels(logits, points, probabilities, {labels, 0, {target[1] * target[2], target[2], 1}});
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * labels.numel());
}

/// Channels and edges of UNETR's levels, finest first.
void unetrLevels(benchmark::internal::Benchmark* one) {
  one->ArgNames({"channels", "edge"})->Args({16, 96})->Args({32, 48})->Args({64, 24})->Args({128, 12});
  one->Unit(benchmark::kMillisecond)->UseRealTime();
}

void fourteenClasses(benchmark::internal::Benchmark* one) {
  one->ArgName("classes")->Arg(14)->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK_CAPTURE(normalizationForward, fp32_norm_relu, single, at::kFloat)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationForward, fp32_norm_add_relu, withShortcut, at::kFloat)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationForward, fp32_norms_add_relu, twoNorms, at::kFloat)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationForward, bf16_norm_relu, single, at::kBFloat16)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationBackward, fp32_norm_relu, single, at::kFloat)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationBackward, fp32_norm_add_relu, withShortcut, at::kFloat)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationBackward, fp32_norms_add_relu, twoNorms, at::kFloat)->Apply(unetrLevels);
BENCHMARK_CAPTURE(normalizationBackward, bf16_norm_relu, single, at::kBFloat16)->Apply(unetrLevels);
BENCHMARK_CAPTURE(softmaxSumsOfPatch, forward, false)->Apply(fourteenClasses);
BENCHMARK_CAPTURE(softmaxSumsOfPatch, forward_and_backward, true)->Apply(fourteenClasses);
BENCHMARK_CAPTURE(upsampledLabels, probabilities, true)->Apply(fourteenClasses);
BENCHMARK_CAPTURE(upsampledLabels, logits, false)->Apply(fourteenClasses);

}  // namespace
}  // namespace viscera

BENCHMARK_MAIN();
