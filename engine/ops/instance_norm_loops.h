// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/instance_norm_math.h"

#include <c10/util/BFloat16.h>

#include <cstdint>
#include <vector>

namespace viscera {

/// The numbers of one sample's channels, written out lane by lane along a row.
struct Lanes {
  std::vector<float> mean;
  std::vector<float> scale;
  std::vector<float> gradientMean;   ///< backward pass only
  std::vector<float> gradientSlope;  ///< backward pass only: mean of gradient times normalised value
};

// The inner loops of instance normalisation, over rows of independent lanes. T: float or c10::BFloat16; g is
// the gradient before the rectifier.

/// sum += x - shift; squares += (x - shift)^2.
template <class T>
struct MomentLoop {
  const T* x;
  const float* shift;
  float* sum;
  float* squares;
};

/// y = leakyRelu(norm(x) + shortcut).
template <class T, Shortcut kShortcut>
struct ForwardLoop {
  const T* x;
  const T* s;  ///< null without a shortcut
  T* y;
  const Lanes* xLanes;
  const Lanes* sLanes;
  float slope;
};

/// Where the backward pass reads. y decides the sign where there is a shortcut, else the normalised x does.
template <class T>
struct BackwardInput {
  const T* gradient;
  const T* y;
  const T* x;
  const T* s;
};

/// sum += g; xSum += g * norm(x); with a normalised shortcut sSum += g * norm(s).
template <class T, Shortcut kShortcut>
struct GradientSumLoop {
  BackwardInput<T> in;
  const Lanes* xLanes;
  const Lanes* sLanes;
  float slope;
  float* sum;
  float* xSum;
  float* sSum;
};

/// Gradients of x and of the shortcut.
template <class T, Shortcut kShortcut>
struct BackwardLoop {
  BackwardInput<T> in;
  const Lanes* xLanes;
  const Lanes* sLanes;
  float slope;
  T* xGradient;
  T* sGradient;
};

#define VISCERA_DECLARE_LOOPS(T)                                                                             \
  void runLoop(const MomentLoop<T>& loop, std::int64_t rows, std::int64_t width);                            \
  void runLoop(const ForwardLoop<T, Shortcut::None>& loop, std::int64_t rows, std::int64_t width);           \
  void runLoop(const ForwardLoop<T, Shortcut::Plain>& loop, std::int64_t rows, std::int64_t width);          \
  void runLoop(const ForwardLoop<T, Shortcut::Normalized>& loop, std::int64_t rows, std::int64_t width);     \
  void runLoop(const GradientSumLoop<T, Shortcut::None>& loop, std::int64_t rows, std::int64_t width);       \
  void runLoop(const GradientSumLoop<T, Shortcut::Plain>& loop, std::int64_t rows, std::int64_t width);      \
  void runLoop(const GradientSumLoop<T, Shortcut::Normalized>& loop, std::int64_t rows, std::int64_t width); \
  void runLoop(const BackwardLoop<T, Shortcut::None>& loop, std::int64_t rows, std::int64_t width);          \
  void runLoop(const BackwardLoop<T, Shortcut::Plain>& loop, std::int64_t rows, std::int64_t width);         \
  void runLoop(const BackwardLoop<T, Shortcut::Normalized>& loop, std::int64_t rows, std::int64_t width);
VISCERA_DECLARE_LOOPS(float)
VISCERA_DECLARE_LOOPS(c10::BFloat16)
#undef VISCERA_DECLARE_LOOPS

}  // namespace viscera
