// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// Arithmetic of one element, written once for the loops of the CPU and the kernels of the GPU. Plain C++17:
// nvcc reads these headers too.
#if defined(__CUDACC__)
#define VISCERA_HOST_DEVICE __host__ __device__ __forceinline__
#elif defined(__GNUC__)
#define VISCERA_HOST_DEVICE inline __attribute__((always_inline))
#else
#define VISCERA_HOST_DEVICE inline
#endif

namespace viscera {

VISCERA_HOST_DEVICE std::uint32_t bitsOf(float value) {
#if defined(__CUDA_ARCH__)
  return __float_as_uint(value);
#else
  return __builtin_bit_cast(std::uint32_t, value);
#endif
}

VISCERA_HOST_DEVICE float floatOfBits(std::uint32_t bits) {
#if defined(__CUDA_ARCH__)
  return __uint_as_float(bits);
#else
  return __builtin_bit_cast(float, bits);
#endif
}

/// The float of which these are the upper 16 bits (bfloat16).
VISCERA_HOST_DEVICE float floatOfBfloat(std::uint16_t upper) {
  return floatOfBits(static_cast<std::uint32_t>(upper) << 16);
}

/// Rounds to nearest, ties to even. NaN stays NaN.
VISCERA_HOST_DEVICE std::uint16_t bfloatOfFloat(float value) {
  const std::uint32_t bits = bitsOf(value);
  const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
  return static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? 0x7FC0U : rounded);
}

/// `slope` where `sign` is negative, else 1. By its bits: a comparison of floats keeps GCC from vectorising
/// the loop.
VISCERA_HOST_DEVICE float leakyFactor(float sign, float slope) {
  const auto negative = static_cast<std::uint32_t>(static_cast<std::int32_t>(bitsOf(sign)) >> 31);
  constexpr std::uint32_t kOne = 0x3F800000U;
  return floatOfBits((kOne & ~negative) | (bitsOf(slope) & negative));
}

}  // namespace viscera
