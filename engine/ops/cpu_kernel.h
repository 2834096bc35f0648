// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/element_math.h"

#include <c10/util/BFloat16.h>

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
  return floatOfBfloat(value.x);
}

VISCERA_ALWAYS_INLINE void store(float& target, float value) {
  target = value;
}
VISCERA_ALWAYS_INLINE void store(c10::BFloat16& target, float value) {
  target.x = bfloatOfFloat(value);
}

}  // namespace viscera
