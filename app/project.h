// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace viscera {

/// Where a run lies and under which id its project knows it.
struct RunLocation {
  std::filesystem::path project;  ///< folder with project.sqlite
  std::string id;
};

/// Finds a run by its id (or the unambiguous beginning of one) in `project`, or by its folder. An empty
/// `project` means the current folder.
/// @throws Error{InvalidConfiguration} where there is none or more than one.
[[nodiscard]] RunLocation locateRun(const std::filesystem::path& project, const std::string& idOrFolder);

}  // namespace viscera
