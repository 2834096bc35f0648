// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"

#include <cstdint>
#include <string>

namespace viscera::test {

/// Scores of `cases` cases of BTCV, of the run that madeUpRun() calls so. Case 5 and those behind it have no
/// gallbladder; `skill` 0 … 1 says how good it is, as for madeUpHistory(). The label maps lie nowhere.
[[nodiscard]] ScoredRun madeUpScores(std::int64_t number, double skill, int cases, const std::string& grid);

/// Runs 5, 4 and 3 of fine-tuning and label maps of nnU-Net, on six cases, the first two also on the model
/// grid, with reviews of some cases; run 2 was not evaluated.
[[nodiscard]] Results madeUpResults(int cases = 6);

/// Five folds of one model, beside a run that was trained on all.
[[nodiscard]] Results madeUpFolds();

}  // namespace viscera::test
