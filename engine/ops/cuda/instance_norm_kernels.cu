// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/cuda/instance_norm_kernels.h"
#include "engine/ops/cuda/launch.cuh"

namespace viscera {
namespace {

/// bfloat16 in memory.
struct Bfloat {
  std::uint16_t upper;
};

__device__ __forceinline__ float asFloat(float value) {
  return value;
}
__device__ __forceinline__ float asFloat(Bfloat value) {
  return floatOfBfloat(value.upper);
}
__device__ __forceinline__ void store(float& target, float value) {
  target = value;
}
__device__ __forceinline__ void store(Bfloat& target, float value) {
  target.upper = bfloatOfFloat(value);
}

__device__ __forceinline__ ThreadShare ownShare(const ChannelTiling& tiling) {
  return shareOf(tiling, static_cast<std::int64_t>(blockIdx.x), static_cast<std::int64_t>(threadIdx.x));
}

/// Where a block leaves its part of a channel's sum: the parts of a channel are neighbours.
__device__ __forceinline__ std::int64_t partIndex(const ChannelTiling& tiling, const ThreadShare& share) {
  return (share.group * tiling.channels + share.channel) * tiling.chunks + share.chunk;
}

/// Mean and scale of one channel of a term.
struct ChannelNorm {
  float mean;
  float scale;

  __device__ __forceinline__ ChannelNorm(const DeviceTerm& term, std::int64_t channel)
      : mean(term.mean == nullptr ? 0.0F : term.mean[channel]),
        scale(term.scale == nullptr ? 1.0F : term.scale[channel]) {}
  __device__ __forceinline__ float operator()(float x) const { return normalizedValue(x, mean, scale); }
};

template <class T>
__global__ void momentsOfChunks(ChannelTiling tiling, const T* x, Moments* partial) {
  __shared__ Moments shared[kThreadsPerBlock];
  const ThreadShare share = ownShare(tiling);
  Moments own{0.0, 0.0, 0.0};
  if (share.active && share.first < share.last) {
    // The thread's first value is near enough to the mean of its few others.
    const float shift = asFloat(x[tiling.element(share.group, share.first, share.channel)]);
    float sum = 0.0F;
    float squares = 0.0F;
    for (std::int64_t v = share.first; v < share.last; v += tiling.rows) {
      const float difference = asFloat(x[tiling.element(share.group, v, share.channel)]) - shift;
      sum += difference;
      squares += difference * difference;
    }
    const std::int64_t count = (share.last - share.first + tiling.rows - 1) / tiling.rows;
    own = momentsFromSums(static_cast<double>(count), shift, sum, squares);
  }
  shared[threadIdx.x] = own;
  joinRows(
      shared, tiling.lanes, tiling.rows, [](const Moments& a, const Moments& b) { return combined(a, b); });
  if (share.active && static_cast<std::int64_t>(threadIdx.x) < tiling.lanes)
    partial[partIndex(tiling, share)] = shared[threadIdx.x];
}

/// Joins `count` neighbouring parts, one channel a block; the result is in shared[0].
template <class Value, class Join>
__device__ void joinParts(
    const Value* parts, std::int64_t count, Value zero, Value* shared, const Join& join) {
  Value own = zero;
  for (auto i = static_cast<std::int64_t>(threadIdx.x); i < count; i += kThreadsPerBlock)
    own = join(own, parts[i]);
  shared[threadIdx.x] = own;
  joinRows(shared, 1, kThreadsPerBlock, join);
}

__global__ void finishMoments(
    const Moments* partial, std::int64_t chunks, double epsilon, float* mean, float* scale) {
  __shared__ Moments shared[kThreadsPerBlock];
  const auto channel = static_cast<std::int64_t>(blockIdx.x);
  joinParts(partial + channel * chunks,
            chunks,
            Moments{0.0, 0.0, 0.0},
            shared,
            [](const Moments& a, const Moments& b) { return combined(a, b); });
  if (threadIdx.x != 0) return;
  mean[channel] = static_cast<float>(shared[0].mean);
  scale[channel] = scaleOf(shared[0], epsilon);
}

template <class T, Shortcut kShortcut>
__global__ void normalize(ChannelTiling tiling, DeviceTerm xTerm, DeviceTerm sTerm, float slope, T* y) {
  const ThreadShare share = ownShare(tiling);
  if (!share.active) return;
  const T* x = static_cast<const T*>(xTerm.values);
  const T* s = static_cast<const T*>(sTerm.values);
  const std::int64_t channel = share.group * tiling.channels + share.channel;
  const ChannelNorm xNorm(xTerm, channel);
  const ChannelNorm sNorm(sTerm, channel);
  for (std::int64_t v = share.first; v < share.last; v += tiling.rows) {
    const std::int64_t e = tiling.element(share.group, v, share.channel);
    float value = xNorm(asFloat(x[e]));
    if constexpr (kShortcut == Shortcut::Plain) value += asFloat(s[e]);
    if constexpr (kShortcut == Shortcut::Normalized) value += sNorm(asFloat(s[e]));
    store(y[e], rectified(value, slope));
  }
}

/// What the backward pass reads of one element.
struct BackwardElement {
  float gradient;  ///< before the rectifier
  float normalized;
  float shortcut;  ///< norm(s), 0 where the shortcut is not normalised
};

template <class T, Shortcut kShortcut>
struct BackwardReader {
  const T* gradient;
  const T* y;
  const T* x;
  const T* s;
  ChannelNorm xNorm;
  ChannelNorm sNorm;
  float slope;

  __device__ __forceinline__ BackwardElement operator()(std::int64_t e) const {
    BackwardElement element{0.0F, xNorm(asFloat(x[e])), 0.0F};
    float sign = element.normalized;
    if constexpr (kShortcut != Shortcut::None) sign = asFloat(y[e]);
    if constexpr (kShortcut == Shortcut::Normalized) element.shortcut = sNorm(asFloat(s[e]));
    element.gradient = gradientBeforeRectifier(asFloat(gradient[e]), sign, slope);
    return element;
  }
};

template <class T, Shortcut kShortcut>
__device__ __forceinline__ BackwardReader<T, kShortcut> readerOf(const DeviceTerm& x,
                                                                 const DeviceTerm& s,
                                                                 const BackwardMemory& memory,
                                                                 float slope,
                                                                 std::int64_t channel) {
  return {static_cast<const T*>(memory.gradient),
          static_cast<const T*>(memory.output),
          static_cast<const T*>(x.values),
          static_cast<const T*>(s.values),
          ChannelNorm(x, channel),
          ChannelNorm(s, channel),
          slope};
}

struct AddSums {
  __device__ __forceinline__ GradientSums operator()(const GradientSums& a, const GradientSums& b) const {
    return {a.plain + b.plain, a.x + b.x, a.s + b.s};
  }
};

template <class T, Shortcut kShortcut>
__global__ void gradientSumsOfChunks(
    ChannelTiling tiling, DeviceTerm x, DeviceTerm s, BackwardMemory memory, float slope) {
  __shared__ GradientSums shared[kThreadsPerBlock];
  const ThreadShare share = ownShare(tiling);
  float plain = 0.0F;
  float xSum = 0.0F;
  float sSum = 0.0F;
  if (share.active) {
    const auto read =
        readerOf<T, kShortcut>(x, s, memory, slope, share.group * tiling.channels + share.channel);
    for (std::int64_t v = share.first; v < share.last; v += tiling.rows) {
      const BackwardElement element = read(tiling.element(share.group, v, share.channel));
      plain += element.gradient;
      xSum += element.gradient * element.normalized;
      sSum += element.gradient * element.shortcut;
    }
  }
  shared[threadIdx.x] = {plain, xSum, sSum};
  joinRows(shared, tiling.lanes, tiling.rows, AddSums{});
  if (share.active && static_cast<std::int64_t>(threadIdx.x) < tiling.lanes)
    memory.partial[partIndex(tiling, share)] = shared[threadIdx.x];
}

__global__ void finishGradientSums(const GradientSums* partial,
                                   std::int64_t chunks,
                                   std::int64_t voxels,
                                   std::int64_t channels,
                                   float* means) {
  __shared__ GradientSums shared[kThreadsPerBlock];
  const auto channel = static_cast<std::int64_t>(blockIdx.x);
  joinParts(partial + channel * chunks, chunks, GradientSums{0.0, 0.0, 0.0}, shared, AddSums{});
  if (threadIdx.x != 0) return;
  const auto count = static_cast<double>(voxels);
  means[channel] = static_cast<float>(shared[0].plain / count);
  means[channels + channel] = static_cast<float>(shared[0].x / count);
  means[2 * channels + channel] = static_cast<float>(shared[0].s / count);
}

template <class T, Shortcut kShortcut>
__global__ void normalizeBackward(
    ChannelTiling tiling, DeviceTerm x, DeviceTerm s, BackwardMemory memory, float slope) {
  const ThreadShare share = ownShare(tiling);
  if (!share.active) return;
  const std::int64_t allChannels = tiling.groups * tiling.channels;
  const std::int64_t channel = share.group * tiling.channels + share.channel;
  const auto read = readerOf<T, kShortcut>(x, s, memory, slope, channel);
  const float mean = memory.means[channel];
  const float xSlope = memory.means[allChannels + channel];
  const float sSlope = memory.means[2 * allChannels + channel];
  T* xGradient = static_cast<T*>(memory.xGradient);
  T* sGradient = static_cast<T*>(memory.sGradient);
  for (std::int64_t v = share.first; v < share.last; v += tiling.rows) {
    const std::int64_t e = tiling.element(share.group, v, share.channel);
    const BackwardElement element = read(e);
    store(xGradient[e],
          gradientOfNormalized(element.gradient, element.normalized, read.xNorm.scale, mean, xSlope));
    if constexpr (kShortcut == Shortcut::Plain) store(sGradient[e], element.gradient);
    if constexpr (kShortcut == Shortcut::Normalized)
      store(sGradient[e],
            gradientOfNormalized(element.gradient, element.shortcut, read.sNorm.scale, mean, sSlope));
  }
}

template <class T, Shortcut kShortcut>
struct KernelsOf {
  static void forward(const NormalizationCall& call, void* output) {
    launch(normalize<T, kShortcut>,
           call.tiling.blocks(),
           call.stream,
           call.tiling,
           call.x,
           call.s,
           call.slope,
           static_cast<T*>(output));
  }
  static void backward(const NormalizationCall& call, const BackwardMemory& memory) {
    const ChannelTiling& tiling = call.tiling;
    const std::int64_t channels = tiling.groups * tiling.channels;
    launch(gradientSumsOfChunks<T, kShortcut>,
           tiling.blocks(),
           call.stream,
           tiling,
           call.x,
           call.s,
           memory,
           call.slope);
    const GradientSums* partial = memory.partial;
    launch(finishGradientSums,
           channels,
           call.stream,
           partial,
           tiling.chunks,
           tiling.voxels,
           channels,
           memory.means);
    launch(normalizeBackward<T, kShortcut>,
           tiling.blocks(),
           call.stream,
           tiling,
           call.x,
           call.s,
           memory,
           call.slope);
  }
};

/// Calls use(KernelsOf<...>) with the kernels for the call's number format and shortcut.
template <class Use>
void withKernels(const NormalizationCall& call, const Use& use) {
  const auto withType = [&](auto zero) {
    using T = decltype(zero);
    if (call.use == Shortcut::None)
      use(KernelsOf<T, Shortcut::None>{});
    else if (call.use == Shortcut::Plain)
      use(KernelsOf<T, Shortcut::Plain>{});
    else
      use(KernelsOf<T, Shortcut::Normalized>{});
  };
  if (call.type == ElementType::Float)
    withType(0.0F);
  else
    withType(Bfloat{});
}

}  // namespace

void launchMoments(const MomentsCall& call, float* mean, float* scale) {
  const ChannelTiling& tiling = call.tiling;
  if (call.type == ElementType::Float)
    launch(momentsOfChunks<float>,
           tiling.blocks(),
           call.stream,
           tiling,
           static_cast<const float*>(call.values),
           call.partial);
  else
    launch(momentsOfChunks<Bfloat>,
           tiling.blocks(),
           call.stream,
           tiling,
           static_cast<const Bfloat*>(call.values),
           call.partial);
  launch(finishMoments,
         tiling.groups * tiling.channels,
         call.stream,
         call.partial,
         tiling.chunks,
         call.epsilon,
         mean,
         scale);
}

void launchNormalize(const NormalizationCall& call, void* output) {
  withKernels(call, [&](const auto& kernels) { kernels.forward(call, output); });
}

void launchNormalizeBackward(const NormalizationCall& call, const BackwardMemory& memory) {
  withKernels(call, [&](const auto& kernels) { kernels.backward(call, memory); });
}

}  // namespace viscera
