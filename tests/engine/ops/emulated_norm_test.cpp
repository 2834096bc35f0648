// SPDX-License-Identifier: Apache-2.0
// The GPU kernels of instance normalisation, run on the CPU, against the CPU operator.
#include "emulated_cuda.h"
#include "engine/ops/cuda/instance_norm_kernels.cu"
#include "engine/ops/operators.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kSlope = 0.01;

struct KernelCase {
  std::vector<std::int64_t> shape;
  at::MemoryFormat layout;
  at::ScalarType type;
  Shortcut use;
};

/// Odd numbers; a chunk of voxels and a bit; more channels than a block has threads.
std::vector<KernelCase> kernelCases() {
  std::vector<KernelCase> cases;
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{2, 3, 5, 6, 7}, std::vector<std::int64_t>{1, 2, 21, 20, 23}})
    for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast3d})
      for (const auto type : {at::kFloat, at::kBFloat16})
        for (const Shortcut use : {Shortcut::None, Shortcut::Plain, Shortcut::Normalized})
          cases.push_back({shape, layout, type, use});
  cases.push_back({{1, 258, 2, 3, 3}, at::MemoryFormat::ChannelsLast3d, at::kFloat, Shortcut::Normalized});
  return cases;
}

at::Tensor randomTensor(const KernelCase& one, std::uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return (at::randn(one.shape, generator) * 2.0 + 1.0).to(one.type).contiguous(one.layout);
}

ChannelTiling tilingFor(const at::Tensor& x) {
  const std::int64_t voxels = x.size(2) * x.size(3) * x.size(4);
  return x.is_contiguous() ? channelTiling(x.size(0) * x.size(1), voxels, 1)
                           : channelTiling(x.size(0), voxels, x.size(1));
}

ElementType elementType(const at::Tensor& x) {
  return x.scalar_type() == at::kFloat ? ElementType::Float : ElementType::Bfloat;
}

NormalizedTerm emulatedMoments(const at::Tensor& x) {
  const ChannelTiling tiling = tilingFor(x);
  std::vector<Moments> partial(static_cast<std::size_t>(tiling.groups * tiling.channels * tiling.chunks));
  NormalizedTerm term{x, at::empty({x.size(0), x.size(1)}), at::empty({x.size(0), x.size(1)})};
  launchMoments({tiling, elementType(x), x.const_data_ptr(), kEpsilon, partial.data(), nullptr},
                term.mean.data_ptr<float>(),
                term.scale.data_ptr<float>());
  return term;
}

DeviceTerm pointersOf(const NormalizedTerm& term) {
  if (!term.values.defined()) return {};
  if (!term.mean.defined()) return {term.values.const_data_ptr(), nullptr, nullptr};
  return {
      term.values.const_data_ptr(), term.mean.const_data_ptr<float>(), term.scale.const_data_ptr<float>()};
}

struct NormResult {
  at::Tensor output;
  TermGradients gradients;
};

NormResult emulated(const NormalizedTerm& x,
                    const NormalizedTerm& s,
                    Shortcut use,
                    const at::Tensor& gradient) {
  const ChannelTiling tiling = tilingFor(x.values);
  const NormalizationCall call{
      tiling, elementType(x.values), use, pointersOf(x), pointersOf(s), static_cast<float>(kSlope), nullptr};
  NormResult result{at::empty_like(x.values), {at::empty_like(x.values), at::empty_like(x.values)}};
  launchNormalize(call, result.output.data_ptr());
  std::vector<GradientSums> partial(
      static_cast<std::size_t>(tiling.groups * tiling.channels * tiling.chunks));
  std::vector<float> means(static_cast<std::size_t>(3 * tiling.groups * tiling.channels));
  launchNormalizeBackward(call,
                          {gradient.const_data_ptr(),
                           result.output.const_data_ptr(),
                           partial.data(),
                           means.data(),
                           result.gradients.values.data_ptr(),
                           result.gradients.shortcut.data_ptr()});
  return result;
}

at::Tensor last(const at::Tensor& tensor) {
  return tensor.contiguous(at::MemoryFormat::ChannelsLast3d);
}

/// The CPU operator on the same numbers; it knows one layout.
NormResult onCpu(const NormalizedTerm& x, const NormalizedTerm& s, const at::Tensor& gradient) {
  const NormalizedTerm own{last(x.values), x.mean, x.scale};
  const NormalizedTerm other{s.values.defined() ? last(s.values) : s.values, s.mean, s.scale};
  NormResult result;
  result.output = normalize(own, other, kSlope);
  result.gradients = normalizeBackward(last(gradient), result.output, own, other, kSlope);
  return result;
}

void expectNear(const at::Tensor& actual, const at::Tensor& expected, double tolerance) {
  const at::Tensor wanted = expected.to(at::kDouble);
  const double error = (actual.to(at::kDouble) - wanted).abs().max().item<double>();
  EXPECT_LE(error, tolerance * (1.0 + wanted.abs().max().item<double>()));
}

TEST(EmulatedNorm, ComputesWhatTheCpuDoes) {
  for (const KernelCase& one : kernelCases()) {
    SCOPED_TRACE(std::to_string(one.shape[1]) + " channels, shortcut " +
                 std::to_string(static_cast<int>(one.use)) + ", " + c10::toString(one.type));
    const NormalizedTerm x = emulatedMoments(randomTensor(one, 1));
    NormalizedTerm s;
    if (one.use == Shortcut::Plain) s.values = randomTensor(one, 2);
    if (one.use == Shortcut::Normalized) s = emulatedMoments(randomTensor(one, 2));
    const at::Tensor gradient = randomTensor(one, 3);
    const NormResult actual = emulated(x, s, one.use, gradient);
    const NormResult expected = onCpu(x, s, gradient);
    // One step of the number format at most: sums are taken in another order.
    const double tolerance = one.type == at::kFloat ? 1e-6 : 0.004;
    expectNear(actual.output, expected.output, 0.0);
    expectNear(actual.gradients.values, expected.gradients.values, tolerance);
    if (one.use != Shortcut::None)
      expectNear(actual.gradients.shortcut, expected.gradients.shortcut, tolerance);
  }
}

TEST(EmulatedNorm, MomentsFollowTheDefinitionInDouble) {
  for (const KernelCase& one : kernelCases()) {
    if (one.use != Shortcut::None) continue;
    const at::Tensor x = randomTensor(one, 4) + 100.0;
    const NormalizedTerm term = emulatedMoments(x.to(one.type).contiguous(one.layout));
    const at::Tensor exact = term.values.to(at::kDouble);
    const at::Tensor mean = exact.mean({2, 3, 4});
    const at::Tensor variance = exact.var({2, 3, 4}, false);
    expectNear(term.mean, mean, 1e-7);
    expectNear(term.scale, (variance + kEpsilon).rsqrt(), 1e-6);
  }
}

TEST(EmulatedNorm, TheOrderOfThreadsChangesNoBit) {
  const KernelCase one{{1, 5, 21, 20, 3}, at::MemoryFormat::ChannelsLast3d, at::kFloat, Shortcut::Normalized};
  const at::Tensor gradient = randomTensor(one, 3);
  std::vector<at::Tensor> results;
  for (const bool backwards : {false, true}) {
    EmulatedBlock::instance().backwards = backwards;
    const NormalizedTerm x = emulatedMoments(randomTensor(one, 1));
    const NormalizedTerm s = emulatedMoments(randomTensor(one, 2));
    const NormResult result = emulated(x, s, one.use, gradient);
    results.push_back(at::stack({result.output, result.gradients.values, result.gradients.shortcut}));
  }
  EmulatedBlock::instance().backwards = false;
  EXPECT_TRUE(at::equal(results[0], results[1]));
}

}  // namespace
}  // namespace viscera::test
