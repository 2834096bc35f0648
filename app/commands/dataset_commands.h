// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/commands/command.h"
#include "engine/api/data_problem.h"
#include "engine/base/json.h"
#include "engine/data/split.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

// Each adds verbs below "dataset"; see addDatasetCommands.
void addDatasetCheckCommands(CLI::App& dataset, const GlobalOptions& options);   // check, audit
void addDatasetEditCommands(CLI::App& dataset, const GlobalOptions& options);    // split, subset
void addDatasetImportCommands(CLI::App& dataset, const GlobalOptions& options);  // import-dicom, remap

/// A split whose files were looked for below `root`, or beside the split file where `root` is empty.
[[nodiscard]] Split readResolvedSplit(const std::filesystem::path& file, const std::filesystem::path& root);

[[nodiscard]] Json toJson(const std::vector<DataProblem>& problems);
/// "error: message; remedy".
[[nodiscard]] std::string problemText(const DataProblem& problem);

/// Tells whether the files of the card's lists, or of `split` where it is not null, lie below `root`. Ends
/// the verb with exit status 3 where a list is begun but not complete, or where nothing is there.
void checkCardDownload(const Split* split, const std::filesystem::path& root, const GlobalOptions& options);

}  // namespace viscera
