// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/util/BFloat16.h>

#include <bit>
#include <cstdint>

// A function with this attribute is compiled for AVX-512, AVX2 and the baseline, and the loader picks one.
// Only for loops whose lanes are independent: then each gives the same bits. Sanitizers cannot run before the
// loader's choice.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define VISCERA_CPU_VARIANTS __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define VISCERA_CPU_VARIANTS
#endif
// Before a loop: what it writes is not what it reads in another lane.
#if defined(__GNUC__) && !defined(__clang__)
#define VISCERA_INDEPENDENT_LANES _Pragma("GCC ivdep")
#else
#define VISCERA_INDEPENDENT_LANES
#endif
#define VISCERA_ALWAYS_INLINE inline __attribute__((always_inline))

namespace viscera {

VISCERA_ALWAYS_INLINE float asFloat(float value) {
  return value;
}
VISCERA_ALWAYS_INLINE float asFloat(c10::BFloat16 value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value.x) << 16);
}

/// `slope` where `sign` is negative, else 1. By its bits: a comparison of floats keeps GCC from vectorising
/// the loop.
VISCERA_ALWAYS_INLINE float leakyFactor(float sign, float slope) {
  const std::int32_t negative = std::bit_cast<std::int32_t>(sign) >> 31;
  const auto one = std::bit_cast<std::int32_t>(1.0F);
  return std::bit_cast<float>((one & ~negative) | (std::bit_cast<std::int32_t>(slope) & negative));
}

VISCERA_ALWAYS_INLINE void store(float& target, float value) {
  target = value;
}
/// Rounds to nearest, ties to even. NaN stays NaN.
VISCERA_ALWAYS_INLINE void store(c10::BFloat16& target, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
  target.x = static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? 0x7FC0U : rounded);
}

}  // namespace viscera
