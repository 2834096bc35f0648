// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/process.h"

#include <exception>
#include <thread>

namespace viscera {

/// Does the work in a thread of lowered priority and waits for it. A thread of its own: a priority that was
/// lowered cannot be raised again, and threads that LibTorch starts inherit it. What the work throws comes
/// out here.
template <class Work>
void atLowPriority(Work work) {
  std::exception_ptr failed;
  std::jthread([&] {
    lowerThreadPriority();
    try {
      work();
    } catch (...) {
      failed = std::current_exception();
    }
  }).join();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace viscera
