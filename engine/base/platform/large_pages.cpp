// SPDX-License-Identifier: Apache-2.0
#include "engine/base/large_pages.h"

#include <sys/mman.h>

#include <memory>

namespace viscera {

void adviseLargePages(void* begin, std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t kLargePageBytes = std::size_t{2} << 20;
  if (std::align(kLargePageBytes, kLargePageBytes, begin, bytes) == nullptr) return;
  // A wish: where it is not granted the memory works as before.
  (void)::madvise(begin, bytes / kLargePageBytes * kLargePageBytes, MADV_HUGEPAGE);
#else
  (void)begin;
  (void)bytes;
#endif
}

}  // namespace viscera
