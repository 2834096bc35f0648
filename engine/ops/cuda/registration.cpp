// SPDX-License-Identifier: Apache-2.0
// The CUDA implementations of the operators that engine/ops/operators.cpp defines; loading the library
// registers them.
#include "engine/base/error.h"
#include "engine/ops/cuda/instance_norm_kernels.h"
#include "engine/ops/cuda/upsampling_kernels.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include <tuple>

namespace viscera {
namespace {

using TensorPair = std::tuple<at::Tensor, at::Tensor>;

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast3d;

ElementType elementTypeOf(const at::Tensor& x) {
  require(x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16,
          "the GPU operators of instance normalisation know float and bfloat16");
  return x.scalar_type() == at::kFloat ? ElementType::Float : ElementType::Bfloat;
}

ChannelTiling tilingOf(const at::Tensor& x) {
  require(x.dim() == 5 && x.numel() > 0,
          "instance normalisation needs a tensor [B, C, D0, D1, D2] with voxels");
  const std::int64_t voxels = x.size(2) * x.size(3) * x.size(4);
  if (x.is_contiguous()) return channelTiling(x.size(0) * x.size(1), voxels, 1);
  require(x.is_contiguous(kChannelsLast),
          "instance normalisation needs a contiguous or channels-last tensor");
  return channelTiling(x.size(0), voxels, x.size(1));
}

/// The address of a tensor that must lie in memory as `x` does.
const void* addressLike(const at::Tensor& x, const at::Tensor& tensor) {
  require(
      tensor.sizes() == x.sizes() && tensor.scalar_type() == x.scalar_type() && tensor.device() == x.device(),
      "tensors of one normalisation have one shape, number format and device");
  require(x.is_contiguous() ? tensor.is_contiguous() : tensor.is_contiguous(kChannelsLast),
          "tensors of one normalisation have one layout");
  return tensor.const_data_ptr();
}

/// [values, mean, scale], [values] where it is not normalised, [] for none.
DeviceTerm termOf(const at::Tensor& x, at::TensorList list) {
  if (list.empty()) return {};
  if (list.size() == 1) return {addressLike(x, list[0]), nullptr, nullptr};
  require(list.size() == 3 && list[1].is_contiguous() && list[2].is_contiguous(),
          "a term is [values, mean, scale], [values] or []");
  return {addressLike(x, list[0]), list[1].const_data_ptr<float>(), list[2].const_data_ptr<float>()};
}

at::Tensor workingMemory(std::size_t bytes, const at::Tensor& x) {
  return at::empty({static_cast<std::int64_t>(bytes)}, x.options().dtype(at::kByte));
}

std::size_t partCount(const ChannelTiling& tiling) {
  return static_cast<std::size_t>(tiling.groups * tiling.channels * tiling.chunks);
}

NormalizationCall callOf(at::TensorList term, at::TensorList shortcut, double slope) {
  require(term.size() == 3, "what is normalised comes with its moments");
  const at::Tensor& x = term[0];
  const Shortcut use =
      shortcut.empty() ? Shortcut::None : (shortcut.size() == 1 ? Shortcut::Plain : Shortcut::Normalized);
  return {tilingOf(x),
          elementTypeOf(x),
          use,
          termOf(x, term),
          termOf(x, shortcut),
          static_cast<float>(slope),
          c10::cuda::getCurrentCUDAStream(x.get_device()).stream()};
}

TensorPair moments(const at::Tensor& x, double epsilon) {
  const c10::cuda::CUDAGuard onDevice(x.device());
  const ChannelTiling tiling = tilingOf(x);
  at::Tensor mean = at::empty({x.size(0), x.size(1)}, x.options().dtype(at::kFloat));
  at::Tensor scale = at::empty_like(mean);
  const at::Tensor partial = workingMemory(partCount(tiling) * sizeof(Moments), x);
  const MomentsCall call{tiling,
                         elementTypeOf(x),
                         x.const_data_ptr(),
                         epsilon,
                         static_cast<Moments*>(partial.data_ptr()),
                         c10::cuda::getCurrentCUDAStream(x.get_device()).stream()};
  launchMoments(call, mean.data_ptr<float>(), scale.data_ptr<float>());
  return {mean, scale};
}

at::Tensor normalize(at::TensorList term, at::TensorList shortcut, double slope) {
  const NormalizationCall call = callOf(term, shortcut, slope);
  const c10::cuda::CUDAGuard onDevice(term[0].device());
  at::Tensor output = at::empty_like(term[0]);
  launchNormalize(call, output.data_ptr());
  return output;
}

TensorPair normalizeBackward(const at::Tensor& gradient,
                             const std::optional<at::Tensor>& output,
                             at::TensorList term,
                             at::TensorList shortcut,
                             double slope) {
  const NormalizationCall call = callOf(term, shortcut, slope);
  const at::Tensor& x = term[0];
  const c10::cuda::CUDAGuard onDevice(x.device());
  const bool hasShortcut = call.use != Shortcut::None;
  require(!hasShortcut || output.has_value(), "the backward pass of a shortcut needs the output");
  at::Tensor xGradient = at::empty_like(x);
  at::Tensor sGradient = hasShortcut ? at::empty_like(x) : at::Tensor();
  const at::Tensor partial = workingMemory(partCount(call.tiling) * sizeof(GradientSums), x);
  const at::Tensor means = at::empty({3, x.size(0), x.size(1)}, x.options().dtype(at::kFloat));
  launchNormalizeBackward(call,
                          {addressLike(x, gradient),
                           hasShortcut ? addressLike(x, *output) : nullptr,
                           static_cast<GradientSums*>(partial.data_ptr()),
                           means.data_ptr<float>(),
                           xGradient.data_ptr(),
                           hasShortcut ? sGradient.data_ptr() : nullptr});
  return {xGradient, sGradient};
}

void upsampleLabels(at::Tensor& labels,
                    const at::Tensor& logits,
                    at::TensorList points,
                    bool probabilities,
                    std::int64_t first,
                    at::IntArrayRef steps) {
  const c10::cuda::CUDAGuard onDevice(logits.device());
  UpsamplingCall call{};
  call.logits = logits.const_data_ptr<float>();
  call.channels = logits.size(0);
  for (std::size_t d = 0; d < 3; ++d) {
    const std::int64_t count = points[2 * d].size(1);
    const auto* index = points[2 * d].const_data_ptr<std::int32_t>();
    const auto* weight = points[2 * d + 1].const_data_ptr<float>();
    call.taps[d] = {index, index + count, weight, weight + count, count};
    call.size[d] = logits.size(static_cast<std::int64_t>(d) + 1);
    call.step[d] = steps[d];
  }
  call.labels = labels.data_ptr<std::uint8_t>() + first;
  call.stream = c10::cuda::getCurrentCUDAStream(logits.get_device()).stream();
  at::Tensor statistics;
  if (probabilities) {
    const std::int64_t voxels = call.size[0] * call.size[1] * call.size[2];
    statistics = at::empty({2, voxels}, logits.options());
    call.largest = statistics.data_ptr<float>();
    call.inverseSum = call.largest + voxels;
    launchSoftmaxStatistics(call);
  }
  launchUpsampledLabels(call);
}

}  // namespace

TORCH_LIBRARY_IMPL(viscera, CUDA, m) {
  m.impl("channel_moments", moments);
  m.impl("normalize", normalize);
  m.impl("normalize_backward", normalizeBackward);
  m.impl("upsample_labels", upsampleLabels);
}

}  // namespace viscera
