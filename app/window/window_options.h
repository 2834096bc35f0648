// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What the window was started with.
struct WindowOptions {
  std::optional<std::filesystem::path>
      open;  ///< project, split file, scan, DICOM folder or checkpoint; absolute
  std::optional<std::filesystem::path> heartbeatFile;  ///< where to keep how late the event loop is
};

/// Reads the words behind the program's name. Returns none where there is nothing left to do: help or version
/// were printed, or what is wrong was said; `status` is then the exit status of the program. Needs no
/// display.
[[nodiscard]] std::optional<WindowOptions> readWindowOptions(const std::vector<std::string>& words,
                                                             int& status);

}  // namespace viscera
