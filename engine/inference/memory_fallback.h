// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/sliding_window.h"

#include <exception>
#include <functional>

namespace viscera {

/// Whether LibTorch, our own kernels or one of NVIDIA's libraries failed for want of memory, of the GPU or of
/// the host.
[[nodiscard]] bool isOutOfMemory(const std::exception& error);

/// Whether the GPU or one of NVIDIA's libraries failed, for another reason than memory.
[[nodiscard]] bool isGpuFailure(const std::exception& error);

/// What a network does about memory that ran out.
struct MemoryRemedies {
  /// Called before each new attempt, when nothing of the failed one is alive any more: gives unused memory
  /// back, so that libraries with allocators of their own find some. May be empty.
  std::function<void()> release;
  /// Called once, when not even a single window fits: from then on the network computes on the CPU. Empty
  /// where it does so already.
  std::function<void()> moveToCpu;
};

/// `network`, made to go on where memory runs out: it gets half as many windows at once, down to one, and
/// then `moveToCpu` is called and the window given again. What was found to fit stays the limit of later
/// calls. Each step logs one line. All other errors pass, and so does want of memory when nothing is left to
/// try. Results lie on the CPU in float32.
[[nodiscard]] WindowFunction withMemoryFallback(WindowFunction network, MemoryRemedies remedies);

}  // namespace viscera
