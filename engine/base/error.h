// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace viscera {

/// What kind of failure an Error reports; the command line maps it to its exit code.
enum class ErrorCode {
  Internal,              ///< a bug of ours: a broken precondition
  InvalidConfiguration,  ///< a setting or an argument the user can correct
  InvalidInput,          ///< a data file that is damaged, unsupported or does not fit
  Io,                    ///< reading or writing failed: missing file, full disk, no permission
  OutOfMemory,           ///< host or device memory is exhausted
  DeviceFailure,         ///< the GPU or its libraries failed
  Cancelled,             ///< the user asked to stop
  Locked                 ///< another process holds the resource
};

/// Only exception type that leaves a viscera library.
/// The message is one sentence that names the object (file, field), the bad value and, where there is one,
/// the remedy.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

/// Throws Error{Internal} with the source location when a precondition of the caller is broken.
inline void require(bool condition,
                    const char* message,
                    std::source_location where = std::source_location::current()) {
  if (condition) return;
  throw Error(ErrorCode::Internal,
              std::string(where.file_name()) + ':' + std::to_string(where.line()) + ": " + message);
}

}  // namespace viscera
