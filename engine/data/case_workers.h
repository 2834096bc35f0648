// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <cstddef>
#include <functional>
#include <string_view>

namespace viscera {

/// Calls `work(index)` for 0 … count - 1 on up to `threads` threads (0 = all cores) and reports the finished
/// share as `stage`, one call at a time. The first exception of any thread ends the rest after the case at
/// hand and is rethrown; a requested stop ends likewise with Error{Cancelled}.
void forEachCase(std::size_t count,
                 int threads,
                 std::string_view stage,
                 const WorkContext& context,
                 const std::function<void(std::size_t)>& work);

}  // namespace viscera
