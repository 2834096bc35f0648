// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/sliding_window.h"

#include <c10/util/Exception.h>

#include <functional>

namespace viscera {

/// Whether LibTorch, cuDNN or cuBLAS failed for want of memory.
[[nodiscard]] bool isOutOfMemory(const c10::Error& error);

/// `network`, made to go on where memory runs out: it gets half as many windows at once, down to one, and
/// then `moveToCpu` is called, once, and the window given again. What was found to fit stays the limit of
/// later calls. Each step logs one line. All other errors pass, and so does want of memory when nothing is
/// left to try; without `moveToCpu` that is after a single window. The result then lies on the CPU in
/// float32.
[[nodiscard]] WindowFunction withMemoryFallback(WindowFunction network, std::function<void()> moveToCpu);

}  // namespace viscera
