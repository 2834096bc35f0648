// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

namespace viscera {

/// Exit status of viscera-cli. Part of its interface.
enum ExitStatus : int {
  kSuccess = 0,
  kOtherFailure = 1,
  kBadConfiguration = 2,
  kBadInput = 3,
  kInterrupted = 4,  ///< can be resumed
  kOutOfMemoryOrDevice = 5
};

[[nodiscard]] constexpr ExitStatus exitStatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidConfiguration:
      return kBadConfiguration;
    case ErrorCode::InvalidInput:
    case ErrorCode::Io:
      return kBadInput;
    case ErrorCode::OutOfMemory:
    case ErrorCode::DeviceFailure:
      return kOutOfMemoryOrDevice;
    case ErrorCode::Internal:
    case ErrorCode::Cancelled:
    case ErrorCode::Locked:
      return kOtherFailure;
  }
  return kOtherFailure;
}

}  // namespace viscera
