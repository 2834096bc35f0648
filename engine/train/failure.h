// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

#include <exception>

namespace viscera {

/// Any exception as an Error: memory of host or device that ran out with the settings that need less,
/// LibTorch's message without its backtrace.
[[nodiscard]] Error asError(const std::exception_ptr& exception);

}  // namespace viscera
