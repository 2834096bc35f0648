// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

#include <functional>
#include <stop_token>
#include <string_view>

namespace viscera {

/// Called with the finished fraction in [0, 1] of the named stage; from the working thread, must return
/// quickly.
using ProgressCallback = std::function<void(std::string_view stage, double fraction)>;

/// How a long operation reports and is cancelled. Both members may be left empty.
struct WorkContext {
  ProgressCallback progress;
  std::stop_token stop;

  void report(std::string_view stage, double fraction) const {
    if (progress) progress(stage, fraction);
  }
  /// @throws Error{Cancelled} once a stop was requested.
  void throwIfStopped() const {
    if (stop.stop_requested()) throw Error(ErrorCode::Cancelled, "cancelled");
  }
};

}  // namespace viscera
