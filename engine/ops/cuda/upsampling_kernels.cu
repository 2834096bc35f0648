// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/cuda/launch.cuh"
#include "engine/ops/cuda/upsampling_kernels.h"
#include "engine/ops/softmax_math.h"
#include "engine/ops/upsampling_math.h"

namespace viscera {
namespace {

__global__ void softmaxStatistics(
    const float* logits, std::int64_t channels, std::int64_t voxels, float* largest, float* inverseSum) {
  const std::int64_t voxel = static_cast<std::int64_t>(blockIdx.x) * kThreadsPerBlock + threadIdx.x;
  if (voxel >= voxels) return;
  float most = logits[voxel];
  for (std::int64_t c = 1; c < channels; ++c) {
    const float logit = logits[c * voxels + voxel];
    most = logit > most ? logit : most;
  }
  float sum = 0.0F;
  for (std::int64_t c = 0; c < channels; ++c) sum += exponential(logits[c * voxels + voxel] - most);
  largest[voxel] = most;
  inverseSum[voxel] = 1.0F / sum;
}

/// One tap of an axis: two neighbours and their weights.
struct Tap {
  std::int64_t low;
  std::int64_t high;
  float lowWeight;
  float highWeight;

  __device__ __forceinline__ Tap(const TapColumns& taps, std::int64_t index)
      : low(taps.low[index]),
        high(taps.high[index]),
        lowWeight(taps.lowWeight[index]),
        highWeight(taps.highWeight[index]) {}
  __device__ __forceinline__ float operator()(float lowValue, float highValue) const {
    return blended(lowValue, highValue, lowWeight, highWeight);
  }
};

template <bool kProbabilities>
__global__ void upsampledLabels(BrickTiling tiling, UpsamplingCall call) {
  const BrickPoint point =
      pointOf(tiling, static_cast<std::int64_t>(blockIdx.x), static_cast<std::int64_t>(threadIdx.x));
  if (!point.active) return;
  const Tap i(call.taps[0], point.index[0]);
  const Tap j(call.taps[1], point.index[1]);
  const Tap k(call.taps[2], point.index[2]);
  const std::int64_t voxels = call.size[0] * call.size[1] * call.size[2];
  const auto voxelAt = [&](std::int64_t a, std::int64_t b, std::int64_t c) {
    return (a * call.size[1] + b) * call.size[2] + c;
  };
  float largest = 0.0F;
  std::int32_t channel = 0;
  for (std::int64_t c = 0; c < call.channels; ++c) {
    const float* logits = call.logits + c * voxels;
    const auto value = [&](std::int64_t voxel) {
      if constexpr (kProbabilities)
        return probability(logits[voxel], call.largest[voxel], call.inverseSum[voxel]);
      else
        return logits[voxel];
    };
    // In the order of the CPU: along axis 2, between planes of axis 0, between rows of axis 1.
    const auto row = [&](std::int64_t a, std::int64_t b) {
      return k(value(voxelAt(a, b, k.low)), value(voxelAt(a, b, k.high)));
    };
    const auto plane = [&](std::int64_t b) { return i(row(i.low, b), row(i.high, b)); };
    const float sample = j(plane(j.low), plane(j.high));
    if (c == 0)
      largest = sample;
    else
      takeLarger(sample, static_cast<std::int32_t>(c), largest, channel);
  }
  call.labels[point.index[0] * call.step[0] + point.index[1] * call.step[1] + point.index[2] * call.step[2]] =
      static_cast<std::uint8_t>(channel);
}

}  // namespace

void launchSoftmaxStatistics(const UpsamplingCall& call) {
  const std::int64_t voxels = call.size[0] * call.size[1] * call.size[2];
  launch(softmaxStatistics,
         blocksForEach(voxels),
         call.stream,
         call.logits,
         call.channels,
         voxels,
         call.largest,
         call.inverseSum);
}

void launchUpsampledLabels(const UpsamplingCall& call) {
  const BrickTiling tiling = brickTiling(call.taps[0].count, call.taps[1].count, call.taps[2].count);
  if (call.largest == nullptr)
    launch(upsampledLabels<false>, tiling.blocks(), call.stream, tiling, call);
  else
    launch(upsampledLabels<true>, tiling.blocks(), call.stream, tiling, call);
}

}  // namespace viscera
