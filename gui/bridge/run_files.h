// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_update.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// Lines of a run's log.txt behind its first `bytes`, which are then those of all whole lines. A long log
/// that was not read yet is read from its last four megabytes on.
[[nodiscard]] std::vector<LogLine> newLogLines(const std::filesystem::path& runFolder, std::uintmax_t& bytes);

/// Pictures of validations up to `lastStep` that are new or have changed, by step. `known`: step → time of
/// the file's last change.
[[nodiscard]] std::vector<RunPicture> newPictures(const std::filesystem::path& runFolder,
                                                  std::int64_t lastStep,
                                                  std::map<std::int64_t, std::int64_t>& known);

/// A line of log.txt: time, level, text; a line without them is one of several of a message.
[[nodiscard]] LogLine logLineFrom(const std::string& line);

}  // namespace viscera
