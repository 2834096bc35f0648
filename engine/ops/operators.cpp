// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/operators.h"

#include "engine/base/error.h"
#include "engine/ops/instance_norm_cpu.h"
#include "engine/ops/label_taps.h"
#include "engine/ops/upsampled_labels_cpu.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>
#include <torch/torch.h>

#include <tuple>
#include <utility>
#include <vector>

namespace viscera {
namespace {

using TensorPair = std::tuple<at::Tensor, at::Tensor>;

using MomentsSignature = TensorPair(const at::Tensor&, double);
using NormalizeSignature = at::Tensor(at::TensorList, at::TensorList, double);
using BackwardSignature =
    TensorPair(const at::Tensor&, const std::optional<at::Tensor>&, at::TensorList, at::TensorList, double);
using LabelsSignature =
    void(at::Tensor&, const at::Tensor&, at::TensorList, bool, std::int64_t, at::IntArrayRef);

/// A term as the operators take it: [values, mean, scale], [values] where it is not normalised, [] for none.
std::vector<at::Tensor> listOf(const NormalizedTerm& term) {
  if (!term.values.defined()) return {};
  if (!term.mean.defined()) return {term.values};
  return {term.values, term.mean, term.scale};
}

NormalizedTerm termOf(at::TensorList list) {
  require(list.size() <= 1 || list.size() == 3, "a term is [values, mean, scale], [values] or []");
  if (list.empty()) return {};
  return list.size() == 1 ? NormalizedTerm{list[0], {}, {}} : NormalizedTerm{list[0], list[1], list[2]};
}

TensorPair momentsOnCpu(const at::Tensor& x, double epsilon) {
  const NormalizedTerm term = channelMomentsCpu(x, epsilon);
  return {term.mean, term.scale};
}

at::Tensor normalizeOnCpu(at::TensorList term, at::TensorList shortcut, double slope) {
  return normalizeCpu(termOf(term), termOf(shortcut), slope);
}

TensorPair backwardOnCpu(const at::Tensor& gradient,
                         const std::optional<at::Tensor>& output,
                         at::TensorList term,
                         at::TensorList shortcut,
                         double slope) {
  const TermGradients result =
      normalizeBackwardCpu(gradient, output.value_or(at::Tensor()), termOf(term), termOf(shortcut), slope);
  return {result.values, result.shortcut};
}

void labelsOnCpu(at::Tensor& labels,
                 const at::Tensor& logits,
                 at::TensorList points,
                 bool probabilities,
                 std::int64_t first,
                 at::IntArrayRef steps) {
  std::array<TapColumns, 3> taps{};
  for (std::size_t d = 0; d < 3; ++d) {
    const std::int64_t count = points[2 * d].size(1);
    const auto* index = points[2 * d].const_data_ptr<std::int32_t>();
    const auto* weight = points[2 * d + 1].const_data_ptr<float>();
    taps[d] = {index, index + count, weight, weight + count, count};
  }
  upsampleLabelsCpu(
      {logits.const_data_ptr<float>(), logits.size(0), {logits.size(1), logits.size(2), logits.size(3)}},
      taps,
      probabilities,
      labels.data_ptr<std::uint8_t>() + first,
      {steps[0], steps[1], steps[2]});
}

template <class Signature>
c10::TypedOperatorHandle<Signature> operatorNamed(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

}  // namespace

TORCH_LIBRARY(viscera, m) {
  m.def("channel_moments(Tensor x, float epsilon) -> (Tensor mean, Tensor scale)");
  m.def("normalize(Tensor[] term, Tensor[] shortcut, float slope) -> Tensor");
  m.def(
      "normalize_backward(Tensor gradient, Tensor? output, Tensor[] term, Tensor[] shortcut, float slope) -> "
      "(Tensor values, Tensor shortcut)");
  m.def(
      "upsample_labels(Tensor(a!) labels, Tensor logits, Tensor[] points, bool probabilities, int first, "
      "int[] steps) -> ()");
}

TORCH_LIBRARY_IMPL(viscera, CPU, m) {
  m.impl("channel_moments", momentsOnCpu);
  m.impl("normalize", normalizeOnCpu);
  m.impl("normalize_backward", backwardOnCpu);
  m.impl("upsample_labels", labelsOnCpu);
}

NormalizedTerm channelMoments(const at::Tensor& values, double epsilon) {
  static const auto op = operatorNamed<MomentsSignature>("viscera::channel_moments");
  auto [mean, scale] = op.call(values, epsilon);
  return {values, std::move(mean), std::move(scale)};
}

at::Tensor normalize(const NormalizedTerm& term, const NormalizedTerm& shortcut, double slope) {
  static const auto op = operatorNamed<NormalizeSignature>("viscera::normalize");
  return op.call(listOf(term), listOf(shortcut), slope);
}

TermGradients normalizeBackward(const at::Tensor& gradient,
                                const at::Tensor& output,
                                const NormalizedTerm& term,
                                const NormalizedTerm& shortcut,
                                double slope) {
  static const auto op = operatorNamed<BackwardSignature>("viscera::normalize_backward");
  const auto given = output.defined() ? std::optional(output) : std::nullopt;
  auto [values, other] = op.call(gradient, given, listOf(term), listOf(shortcut), slope);
  return {std::move(values), std::move(other)};
}

void upsampleLabels(const at::Tensor& logits,
                    const std::array<AxisPoints, 3>& points,
                    bool probabilities,
                    const LabelTarget& target) {
  require(logits.dim() == 4 && logits.scalar_type() == at::kFloat && logits.is_contiguous(),
          "upsampleLabels needs contiguous logits [C, I, J, K] float32");
  require(logits.size(0) >= 1 && logits.size(0) <= 256, "labels are 0 to 255");
  require(target.labels.scalar_type() == at::kByte && target.labels.is_contiguous(),
          "upsampleLabels writes into contiguous uint8");
  // A kernel of the GPU that followed an address of the CPU would end the whole process.
  require(target.labels.device() == logits.device(), "upsampleLabels writes where the logits lie");
  std::vector<at::Tensor> all;
  for (const AxisPoints& axis : points) {
    require(axis.neighbours.dim() == 2 && axis.neighbours.size(0) == 2 &&
                axis.neighbours.sizes() == axis.weights.sizes(),
            "upsampleLabels needs neighbours and weights [2, N] for each axis");
    require(axis.neighbours.device() == logits.device() && axis.weights.device() == logits.device(),
            "upsampleLabels needs neighbours and weights where the logits lie");
    if (axis.neighbours.numel() == 0) return;
    all.push_back(axis.neighbours.to(at::kInt).contiguous());
    all.push_back(axis.weights.to(at::kFloat).contiguous());
  }
  static const auto op = operatorNamed<LabelsSignature>("viscera::upsample_labels");
  at::Tensor labels = target.labels;
  op.call(labels, logits, all, probabilities, target.first, target.steps);
}

bool cudaOperatorsLoaded() {
  static const auto op = operatorNamed<NormalizeSignature>("viscera::normalize");
  return op.hasKernelForDispatchKey(c10::DispatchKey::CUDA);
}

}  // namespace viscera
