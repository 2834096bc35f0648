// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/run_repository.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// True where a run that the database calls running or paused may indeed be alive: its process exists on this
/// host, or another host gave a sign of life within the last minute.
[[nodiscard]] bool mayBeAlive(const RunRecord& run, std::int64_t now_ms);

/// The state to show: a run whose process ended without a word is interrupted.
[[nodiscard]] RunState visibleState(const RunRecord& run, std::int64_t now_ms);

/// Ids of the runs that a process has in its hands: running or paused, and not dead. One short query.
/// @throws as Database.
[[nodiscard]] std::vector<std::string> livingRuns(Database& database, std::int64_t now_ms);

}  // namespace viscera
