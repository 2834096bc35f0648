// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/cuda/launch_geometry.h"
#include "engine/ops/cuda/stream.h"
#include "engine/ops/instance_norm_math.h"
#include "engine/ops/moments.h"

namespace viscera {

/// The number formats of the operator.
enum class ElementType { Float, Bfloat };

/// One summand; all pointers to device memory. Values [groups, voxels, channels], the rest [groups,
/// channels].
struct DeviceTerm {
  const void* values = nullptr;
  const float* mean = nullptr;
  const float* scale = nullptr;
};

/// Sums over a channel that the backward pass subtracts: of g, of g * norm(x) and of g * norm(s).
struct GradientSums {
  double plain;
  double x;
  double s;
};

struct NormalizationCall {
  ChannelTiling tiling;
  ElementType type;
  Shortcut use;
  DeviceTerm x;
  DeviceTerm s;
  float slope;
  cudaStream_t stream;
};

struct MomentsCall {
  ChannelTiling tiling;
  ElementType type;
  const void* values;
  double epsilon;
  Moments* partial;  ///< working memory, groups * channels * chunks
  cudaStream_t stream;
};

/// Mean and scale of each channel, [groups, channels].
void launchMoments(const MomentsCall& call, float* mean, float* scale);

/// output = leakyRelu(norm(x) + shortcut).
void launchNormalize(const NormalizationCall& call, void* output);

struct BackwardMemory {
  const void* gradient;
  const void* output;     ///< null without a shortcut
  GradientSums* partial;  ///< working memory, groups * channels * chunks
  float* means;           ///< working memory, [3, groups, channels]
  void* xGradient;
  void* sGradient;  ///< null without a shortcut
};

/// Gradients of launchNormalize().
void launchNormalizeBackward(const NormalizationCall& call, const BackwardMemory& memory);

}  // namespace viscera
