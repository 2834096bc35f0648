// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/run_repository.h"
#include "tests/app/cli_process.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera::test {

/// What `runs show --json` tells of a run; `before` as for CliProcess.
[[nodiscard]] Json showRun(const std::filesystem::path& run, const std::vector<std::string>& before = {});

/// The curves of a shown run without those of the clock.
[[nodiscard]] Json curvesOf(const Json& shown);

/// The newest run of a project while a program may be writing to it; none where there is none yet.
[[nodiscard]] std::optional<RunRecord> recordedRun(const std::filesystem::path& project);

}  // namespace viscera::test
