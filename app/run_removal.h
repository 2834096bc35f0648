// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace viscera {

/// Bytes of a run's folder on the disk. @throws Error as Database; InvalidInput where the project does not
/// know the run.
[[nodiscard]] std::int64_t runBytes(const std::filesystem::path& project, const std::string& runId);

/// Removes a run from its project, with its files. The folder is moved aside first and comes back where the
/// database cannot forget the run; what is moved aside is no run any more, so that a removal of its files
/// that breaks off costs space and nothing else. A folder that is a project itself keeps its database.
/// @throws Error{Locked} while a process trains it, Error{Io}, else as Database.
void removeRun(const std::filesystem::path& project, const std::string& runId);

}  // namespace viscera
