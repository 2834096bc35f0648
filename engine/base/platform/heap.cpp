// SPDX-License-Identifier: Apache-2.0
#include "engine/base/heap.h"

#include <malloc.h>

namespace viscera {
namespace {

constexpr int kLargeBlock_bytes = 256 << 10;
constexpr int kMostHeaps = 4;

}  // namespace

void returnLargeBlocksAtOnce() {
  mallopt(M_MMAP_THRESHOLD, kLargeBlock_bytes);
  mallopt(M_ARENA_MAX, kMostHeaps);
}

}  // namespace viscera
