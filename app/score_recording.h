// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"
#include "engine/metric/score_table.h"
#include "storage/evaluation_repository.h"

#include <string>
#include <vector>

namespace viscera {

/// "val/dice_mean", "test/dice_mean", "train/dice_mean": what an evaluation of cases of a role is kept as.
[[nodiscard]] std::string metricOf(CaseRole role);

/// The scores of a table as rows of the database, by case and organ.
[[nodiscard]] std::vector<OrganScoreRecord> recordsOf(const ScoreTable& table);

}  // namespace viscera
