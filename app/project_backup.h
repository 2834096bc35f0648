// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace viscera {

struct BackupResult {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
};

/// Copies the database (as of one moment, also while runs write to it) and what describes each run: run.json,
/// config.json, split.json, cases.json, log.txt; with `checkpoints` those too. `target` then is a project of
/// its own, with a manifest.json of SHA-256s. Every file is read back and compared before this returns.
/// @throws Error{InvalidConfiguration} for a target that holds something, Error{Io}, Error{Cancelled}; what
/// was written so far is then removed.
[[nodiscard]] BackupResult backUpProject(const std::filesystem::path& project,
                                         const std::filesystem::path& target,
                                         bool checkpoints,
                                         const WorkContext& work);

/// Keeps the newest five copies of the database, backups/project-000001.sqlite and so on, and adds one where
/// the newest is more than a day old. Their order is their number, so that a clock set back does no harm. A
/// failure is a warning in the log: it is no reason not to train.
void keepBackupRing(const std::filesystem::path& project) noexcept;

/// The newest copy of the ring that is sound.
[[nodiscard]] std::optional<std::filesystem::path> newestSoundBackup(const std::filesystem::path& project);

}  // namespace viscera
