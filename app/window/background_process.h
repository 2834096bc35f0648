// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <filesystem>
#include <string>

namespace viscera {

/// The program that trains without a window.
struct BackgroundProgram {
  std::filesystem::path file;
};

/// viscera-cli beside this program, or what VISCERA_CLI names. @throws Error{Io} where it is missing.
[[nodiscard]] BackgroundProgram backgroundProgram();

/// Lets a process of its own continue a run that was saved, and returns when that has taken it; `paused`: it
/// waits until somebody lets it go on. What it says goes to background.txt in the run folder. @throws
/// Error{Internal} where it did not, with its last words and how to go on; Error{Cancelled} on request: the
/// process then goes on by itself.
void handOver(const BackgroundProgram& program,
              const std::filesystem::path& project,
              const std::string& runId,
              bool paused,
              const WorkContext& work);

}  // namespace viscera
