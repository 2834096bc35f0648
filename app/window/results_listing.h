// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// "validation", "training" or "test" of the cases that a metric ("val/dice_mean") was measured on.
[[nodiscard]] std::string roleOfMetric(const std::string& metric);

/// Of each run, grid and role the evaluation that counts: the newest made after training; where there is
/// none, the best validation of the training, else its newest.
[[nodiscard]] std::vector<DetailedEvaluation> newestEvaluations(const std::vector<DetailedEvaluation>& all);

/// All scores of a project. @throws Error as Database.
[[nodiscard]] Results resultsOf(const std::filesystem::path& project);

}  // namespace viscera
