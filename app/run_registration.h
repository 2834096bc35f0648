// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/run_description.h"
#include "storage/database.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

struct Split;

/// Makes a run known to its project, in one transaction. `split` may be null where it cannot be read any
/// more; the run then has no data set. @throws Error as Database.
void insertRun(Database& database,
               const RunDescription& description,
               const std::filesystem::path& runFolder,
               const Split* split);

/// Makes a run this process' own, so that of two processes that continue it at once only one does, and
/// removes requests to its earlier sessions.
/// @throws Error{Locked} where another process trains it, else as Database.
void claimRun(Database& database, const std::string& id, const std::filesystem::path& runFolder);

/// Calls each run of the project whose process is gone interrupted. Returns their ids.
/// @throws Error as Database.
std::vector<std::string> interruptOrphans(Database& database);

}  // namespace viscera
