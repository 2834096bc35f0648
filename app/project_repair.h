// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// One thing that a repair did, or would do.
struct RepairAction {
  std::string code;  ///< that of the finding it answers, see ProjectFinding
  std::string message;
};

/// Mends what checkProject finds and what can be mended without losing anything: a damaged database is set
/// aside and replaced by the newest sound copy of the backup ring, or by a list of the runs made from their
/// folders; unknown runs are listed, runs without a process become interrupted, checkpoints are recorded as
/// they are on the disk, damaged ones get another name, leftovers are removed. With `dryRun` nothing is
/// changed; what depends on a database that is yet to be replaced is then left out.
/// @throws Error{InvalidConfiguration} where the folder is no project, Error{Locked} while one of its runs is
/// being trained, Error as Database.
[[nodiscard]] std::vector<RepairAction> repairProject(const std::filesystem::path& project,
                                                      bool dryRun,
                                                      const WorkContext& work);

}  // namespace viscera
