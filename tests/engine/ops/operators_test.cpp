// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/operators.h"

#include "engine/base/error.h"
#include "engine/ops/instance_norm_cpu.h"
#include "engine/ops/softmax_sums.h"
#include "engine/ops/upsampled_labels_cpu.h"
#include "labels_by_definition.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

at::Tensor randomTensor(at::IntArrayRef shape, std::uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return at::randn(shape, generator, at::TensorOptions(at::kFloat));
}

/// Calls an operator by its name with values of any type, as a TorchScript interpreter would.
std::vector<c10::IValue> called(const char* name, std::vector<c10::IValue> arguments) {
  c10::Dispatcher::singleton().findSchemaOrThrow(name, "").callBoxed(arguments);
  return arguments;
}

TEST(Operators, NormalizationThroughTheDispatcherIsTheLoopsOfTheCpu) {
  const at::Tensor x = randomTensor({2, 5, 6, 7, 8}, 1).contiguous(at::MemoryFormat::ChannelsLast3d);
  const at::Tensor s = randomTensor({2, 5, 6, 7, 8}, 2).contiguous(at::MemoryFormat::ChannelsLast3d);
  const at::Tensor gradient = randomTensor({2, 5, 6, 7, 8}, 3).contiguous(at::MemoryFormat::ChannelsLast3d);
  const NormalizedTerm term = channelMomentsCpu(x, 1e-5);
  const auto moments = called("viscera::channel_moments", {x, 1e-5});
  EXPECT_TRUE(at::equal(moments.at(0).toTensor(), term.mean));
  EXPECT_TRUE(at::equal(moments.at(1).toTensor(), term.scale));

  const std::vector<at::Tensor> terms = {x, term.mean, term.scale};
  const std::vector<at::Tensor> shortcut = {s};
  const auto output = called("viscera::normalize", {terms, shortcut, 0.01});
  const at::Tensor expected = normalizeCpu(term, {s, {}, {}}, 0.01);
  EXPECT_TRUE(at::equal(output.at(0).toTensor(), expected));

  const auto gradients = called("viscera::normalize_backward", {gradient, expected, terms, shortcut, 0.01});
  const TermGradients wanted = normalizeBackwardCpu(gradient, expected, term, {s, {}, {}}, 0.01);
  EXPECT_TRUE(at::equal(gradients.at(0).toTensor(), wanted.values));
  EXPECT_TRUE(at::equal(gradients.at(1).toTensor(), wanted.shortcut));
}

struct LabelRun {
  at::Tensor logits = 3.0 * randomTensor({4, 5, 6, 7}, 4);
  std::array<AxisPoints, 3> points = {evenPoints(5, 11), evenPoints(6, 9), evenPoints(7, 20)};

  [[nodiscard]] at::Tensor labels(bool probabilities) const {
    const at::Tensor labels = at::full({11, 9, 20}, 255, at::kByte);
    upsampleLabels(logits, points, probabilities, {labels, 0, {180, 20, 1}});
    return labels;
  }
};

TEST(Operators, LabelsAreTheLargestSampleOfTheDefinition) {
  const LabelRun run;
  for (const bool probabilities : {true, false}) {
    const at::Tensor samples = samplesByDefinition(run.logits, run.points, probabilities);
    const auto [top, order] = samples.topk(2, 0);
    const at::Tensor decided = (top[0] - top[1]) > 1e-6;
    EXPECT_GT(decided.to(at::kDouble).mean().item<double>(), 0.999);
    EXPECT_TRUE(at::equal(run.labels(probabilities).to(at::kLong).masked_select(decided),
                          order[0].masked_select(decided)));
  }
}

TEST(Operators, LabelsThroughTheDispatcherAreTheLoopsOfTheCpu) {
  const LabelRun run;
  const at::Tensor labels = at::full({11, 9, 20}, 255, at::kByte);
  std::vector<at::Tensor> points;
  std::array<TapColumns, 3> taps{};
  for (std::size_t d = 0; d < 3; ++d) {
    points.push_back(run.points[d].neighbours);
    points.push_back(run.points[d].weights);
    const std::int64_t count = run.points[d].neighbours.size(1);
    const auto* index = run.points[d].neighbours.const_data_ptr<std::int32_t>();
    const auto* weight = run.points[d].weights.const_data_ptr<float>();
    taps[d] = {index, index + count, weight, weight + count, count};
  }
  called("viscera::upsample_labels",
         {labels, run.logits, points, true, 0, std::vector<std::int64_t>{180, 20, 1}});
  const at::Tensor direct = at::full({11, 9, 20}, 255, at::kByte);
  upsampleLabelsCpu({run.logits.const_data_ptr<float>(), 4, {5, 6, 7}},
                    taps,
                    true,
                    direct.data_ptr<std::uint8_t>(),
                    {180, 20, 1});
  EXPECT_TRUE(at::equal(labels, direct));
}

/// Slab by slab, in another order of axes, and backwards: the same labels elsewhere.
TEST(Operators, LabelsGoWhereTheStepsSay) {
  const LabelRun run;
  const at::Tensor expected = run.labels(true);
  const at::Tensor labels = at::full({20, 9, 11}, 255, at::kByte);
  for (std::int64_t begin = 0; begin < 11; begin += 4) {
    std::array<AxisPoints, 3> points = run.points;
    const std::int64_t count = std::min<std::int64_t>(4, 11 - begin);
    points[0] = {points[0].neighbours.narrow(1, begin, count), points[0].weights.narrow(1, begin, count)};
    upsampleLabels(run.logits, points, true, {labels, 10 - begin, {-1, 11, 99}});
  }
  EXPECT_TRUE(at::equal(labels.permute({2, 1, 0}).flip(0), expected));
}

TEST(Operators, UnsuitableTensorsAreRefused) {
  LabelRun run;
  run.logits = run.logits.to(at::kDouble);
  EXPECT_THROW((void)run.labels(true), Error);
  LabelRun other;
  other.points[1].weights = at::ones({2, 3});
  EXPECT_THROW((void)other.labels(true), Error);
}

// Meta tensors stand for those of another device.
TEST(Operators, TensorsOfTwoDevicesAreRefused) {
  LabelRun run;
  const auto meta = at::TensorOptions(at::kByte).device(at::kMeta);
  EXPECT_THROW(upsampleLabels(run.logits, run.points, true, {at::empty({11, 9, 20}, meta), 0, {180, 20, 1}}),
               Error);
  run.points[2].weights = run.points[2].weights.to(at::kMeta);
  EXPECT_THROW((void)run.labels(true), Error);
}

// A device without kernels of ours takes LibTorch's operators. Meta tensors have shapes only, and LibTorch
// has no instance norm for them; that composition is the one of double tensors in normalization_test.cpp.
TEST(Operators, SumsOnOtherDevicesAreComposedOfLibTorchs) {
  const auto meta = at::TensorOptions(at::kFloat).device(at::kMeta);
  const SoftmaxSums sums =
      softmaxSums(at::empty({2, 3, 120}, meta), at::empty({2, 120}, meta.dtype(at::kByte)), false);
  EXPECT_EQ(sums.intersection.sizes(), at::IntArrayRef({2, 3}));
  EXPECT_EQ(sums.crossEntropy.sizes(), at::IntArrayRef({2}));
  EXPECT_TRUE(sums.intersection.is_meta() && sums.reference.is_meta() && sums.crossEntropy.is_meta());
}

}  // namespace
}  // namespace viscera::test
