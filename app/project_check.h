// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

enum class FindingSeverity { Note, Warning, Error };

/// "note", "warning", "error".
[[nodiscard]] std::string toString(FindingSeverity severity);

/// One thing that is wrong in a project.
struct ProjectFinding {
  std::string code;  ///< stable name, e.g. "damaged-checkpoint"
  FindingSeverity severity = FindingSeverity::Error;
  std::string message;
  std::string remedy;
};

/// Looks at the database, the folders of its runs, their checkpoints (every byte, by hash), runs without a
/// process, and what killed processes left. Writes nothing. Checkpoints of a run that is being trained are
/// not looked at: they change.
/// @throws Error{InvalidConfiguration} where the folder is no project, Error{Cancelled}.
[[nodiscard]] std::vector<ProjectFinding> checkProject(const std::filesystem::path& project,
                                                       const WorkContext& work);

/// Folders of runs that lie in the project: its runs/*, and the project itself where it is the folder of a
/// run.
[[nodiscard]] std::vector<std::filesystem::path> runFoldersIn(const std::filesystem::path& project);

/// Unfinished files in a run's folder whose processes are gone.
[[nodiscard]] std::vector<std::filesystem::path> leftoversOf(const std::filesystem::path& runFolder);

/// @throws Error{InvalidConfiguration} where there is neither a database nor a run in the folder.
void requireProject(const std::filesystem::path& project);

}  // namespace viscera
