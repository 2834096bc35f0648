// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/result_table.h"

#include <string>
#include <vector>

namespace viscera {

/// As many digits as the number needs to be read back as the same; empty where it is not defined.
[[nodiscard]] std::string allDigits(double value);

/// The table: a line a row, for each organ mean, standard deviation and number of cases (of folds: of folds).
[[nodiscard]] std::string csvOf(const ResultTable& table, const std::vector<ScoredRun>& runs);

/// Every score of the rows as the database has it: a line a run, case and organ.
[[nodiscard]] std::string scoresCsvOf(const ResultTable& table, const std::vector<ScoredRun>& runs);

}  // namespace viscera
