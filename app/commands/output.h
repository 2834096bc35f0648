// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/commands/command.h"
#include "engine/base/json.h"
#include "engine/base/progress.h"

#include <string>
#include <vector>

namespace viscera {

/// Writes the one JSON document of --json to stdout. NaN and infinity become null.
void printJson(const Json& value);

/// A number for JSON: null where it is not finite.
[[nodiscard]] Json finiteOrNull(double value);

/// Plain-text table with a header line, columns aligned (numbers right), to stdout.
void printTable(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

/// Progress with bar and ETA on stderr (nothing with --quiet); on a terminal one line is redrawn, else a line
/// every 10 %. Its stop token is triggered by Ctrl-C and SIGTERM.
[[nodiscard]] WorkContext consoleContext(const GlobalOptions& options);

}  // namespace viscera
