// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/instance_norm_loops.h"

#include "engine/ops/cpu_kernel.h"

namespace viscera {
namespace {

template <class T>
VISCERA_ALWAYS_INLINE void runBody(const MomentLoop<T>& loop, std::int64_t rows, std::int64_t width) {
  const float* __restrict shift = loop.shift;
  float* __restrict sum = loop.sum;
  float* __restrict squares = loop.squares;
  for (std::int64_t r = 0; r < rows; ++r) {
    const T* __restrict row = loop.x + r * width;
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t i = 0; i < width; ++i) {
      const float difference = asFloat(row[i]) - shift[i];
      sum[i] += difference;
      squares[i] += difference * difference;
    }
  }
}

template <class T, Shortcut kShortcut>
VISCERA_ALWAYS_INLINE void runBody(const ForwardLoop<T, kShortcut>& loop,
                                   std::int64_t rows,
                                   std::int64_t width) {
  const float* __restrict xMean = loop.xLanes->mean.data();
  const float* __restrict xScale = loop.xLanes->scale.data();
  const float* __restrict sMean = loop.sLanes->mean.data();
  const float* __restrict sScale = loop.sLanes->scale.data();
  const float slope = loop.slope;
  for (std::int64_t r = 0; r < rows; ++r) {
    const T* __restrict x = loop.x + r * width;
    const T* __restrict s = kShortcut == Shortcut::None ? nullptr : loop.s + r * width;
    T* __restrict y = loop.y + r * width;
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t i = 0; i < width; ++i) {
      float value = normalizedValue(asFloat(x[i]), xMean[i], xScale[i]);
      if constexpr (kShortcut == Shortcut::Plain) value += asFloat(s[i]);
      if constexpr (kShortcut == Shortcut::Normalized)
        value += normalizedValue(asFloat(s[i]), sMean[i], sScale[i]);
      store(y[i], rectified(value, slope));
    }
  }
}

template <class T, Shortcut kShortcut>
VISCERA_ALWAYS_INLINE void runBody(const GradientSumLoop<T, kShortcut>& loop,
                                   std::int64_t rows,
                                   std::int64_t width) {
  const float* __restrict xMean = loop.xLanes->mean.data();
  const float* __restrict xScale = loop.xLanes->scale.data();
  const float* __restrict sMean = loop.sLanes->mean.data();
  const float* __restrict sScale = loop.sLanes->scale.data();
  float* __restrict sum = loop.sum;
  float* __restrict xSum = loop.xSum;
  float* __restrict sSum = loop.sSum;
  const float slope = loop.slope;
  for (std::int64_t r = 0; r < rows; ++r) {
    const T* __restrict gradient = loop.in.gradient + r * width;
    const T* __restrict x = loop.in.x + r * width;
    const T* __restrict y = kShortcut == Shortcut::None ? nullptr : loop.in.y + r * width;
    const T* __restrict s = kShortcut == Shortcut::Normalized ? loop.in.s + r * width : nullptr;
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t i = 0; i < width; ++i) {
      const float normalized = normalizedValue(asFloat(x[i]), xMean[i], xScale[i]);
      float sign = normalized;
      if constexpr (kShortcut != Shortcut::None) sign = asFloat(y[i]);
      const float g = gradientBeforeRectifier(asFloat(gradient[i]), sign, slope);
      sum[i] += g;
      xSum[i] += g * normalized;
      if constexpr (kShortcut == Shortcut::Normalized)
        sSum[i] += g * normalizedValue(asFloat(s[i]), sMean[i], sScale[i]);
    }
  }
}

template <class T, Shortcut kShortcut>
VISCERA_ALWAYS_INLINE void runBody(const BackwardLoop<T, kShortcut>& loop,
                                   std::int64_t rows,
                                   std::int64_t width) {
  const float* __restrict xMean = loop.xLanes->mean.data();
  const float* __restrict xScale = loop.xLanes->scale.data();
  const float* __restrict mean = loop.xLanes->gradientMean.data();
  const float* __restrict xSlope = loop.xLanes->gradientSlope.data();
  const float* __restrict sMean = loop.sLanes->mean.data();
  const float* __restrict sScale = loop.sLanes->scale.data();
  const float* __restrict sSlope = loop.sLanes->gradientSlope.data();
  const float slope = loop.slope;
  for (std::int64_t r = 0; r < rows; ++r) {
    const T* __restrict gradient = loop.in.gradient + r * width;
    const T* __restrict x = loop.in.x + r * width;
    const T* __restrict y = kShortcut == Shortcut::None ? nullptr : loop.in.y + r * width;
    const T* __restrict s = kShortcut == Shortcut::Normalized ? loop.in.s + r * width : nullptr;
    T* __restrict xGradient = loop.xGradient + r * width;
    T* __restrict sGradient = kShortcut == Shortcut::None ? nullptr : loop.sGradient + r * width;
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t i = 0; i < width; ++i) {
      const float normalized = normalizedValue(asFloat(x[i]), xMean[i], xScale[i]);
      float sign = normalized;
      if constexpr (kShortcut != Shortcut::None) sign = asFloat(y[i]);
      const float g = gradientBeforeRectifier(asFloat(gradient[i]), sign, slope);
      store(xGradient[i], gradientOfNormalized(g, normalized, xScale[i], mean[i], xSlope[i]));
      if constexpr (kShortcut == Shortcut::Plain) store(sGradient[i], g);
      if constexpr (kShortcut == Shortcut::Normalized)
        store(sGradient[i],
              gradientOfNormalized(
                  g, normalizedValue(asFloat(s[i]), sMean[i], sScale[i]), sScale[i], mean[i], sSlope[i]));
    }
  }
}

}  // namespace

// The compiler makes variants of functions, not of templates: one function for each loop and element type.
#define VISCERA_RUN_LOOP(...)                                                                         \
  VISCERA_CPU_VARIANTS void runLoop(const __VA_ARGS__& loop, std::int64_t rows, std::int64_t width) { \
    runBody(loop, rows, width);                                                                       \
  }
#define VISCERA_RUN_LOOPS(T)                                 \
  VISCERA_RUN_LOOP(MomentLoop<T>)                            \
  VISCERA_RUN_LOOP(ForwardLoop<T, Shortcut::None>)           \
  VISCERA_RUN_LOOP(ForwardLoop<T, Shortcut::Plain>)          \
  VISCERA_RUN_LOOP(ForwardLoop<T, Shortcut::Normalized>)     \
  VISCERA_RUN_LOOP(GradientSumLoop<T, Shortcut::None>)       \
  VISCERA_RUN_LOOP(GradientSumLoop<T, Shortcut::Plain>)      \
  VISCERA_RUN_LOOP(GradientSumLoop<T, Shortcut::Normalized>) \
  VISCERA_RUN_LOOP(BackwardLoop<T, Shortcut::None>)          \
  VISCERA_RUN_LOOP(BackwardLoop<T, Shortcut::Plain>)         \
  VISCERA_RUN_LOOP(BackwardLoop<T, Shortcut::Normalized>)
VISCERA_RUN_LOOPS(float)
VISCERA_RUN_LOOPS(c10::BFloat16)

}  // namespace viscera
