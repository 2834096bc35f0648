// SPDX-License-Identifier: Apache-2.0
#include "engine/base/heap.h"

#include "engine/base/process.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace viscera {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kBlocks = 200;

/// Memory that is in use, so that no compiler leaves it out.
void* touched(std::size_t bytes) {
  void* volatile block = std::malloc(bytes);
  std::memset(block, 1, bytes);
  return block;
}

TEST(Heap, LargeBlocksGoBackThoughSmallOnesLieBetweenThem) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer's malloc keeps what is freed";
#endif
  returnLargeBlocksAtOnce();
  std::free(touched(16 * kMiB));  // would make blocks of 1 MiB ordinary ones for ever
  std::vector<void*> large;
  std::vector<void*> small;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    large.push_back(touched(kMiB));
    small.push_back(touched(1024));
  }
  const std::int64_t full = residentBytes();
  for (void* block : large) std::free(block);
  EXPECT_GT(full - residentBytes(), static_cast<std::int64_t>((kBlocks - 20) * kMiB));
  for (void* block : small) std::free(block);
}

}  // namespace
}  // namespace viscera
