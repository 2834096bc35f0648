// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"
#include "gui/bridge/score_statistics.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

/// What of the scores is shown.
struct ResultChoice {
  std::string grid = "original";
  std::string role = "validation";
  ScoreMetric metric = ScoreMetric::Dice;
  bool foldsAsOne = true;  ///< folds of one model in one row, as mean ± SD over the folds
  bool archived = false;   ///< archived runs too

  bool operator==(const ResultChoice&) const = default;
};

struct ResultOrgan {
  int label = 0;
  std::string name;

  bool operator==(const ResultOrgan&) const = default;
};

struct ResultCell {
  ScoreSummary summary;
  bool worst = false;  ///< the worst organ of its row
};

/// A run, or the folds of one model.
struct ResultRow {
  std::vector<std::size_t> members;  ///< places in Results::runs; several: folds
  std::string name;
  std::int64_t number = 0;
  bool foreign = false;
  int cases = 0;         ///< scored, of all members together
  ScoreSummary overall;  ///< over the cases of the means of their organs; of folds over the folds
  std::vector<ResultCell> organs;
  bool best = false;  ///< no row has a better mean; one row alone is not the best

  [[nodiscard]] bool isFolds() const { return members.size() > 1; }
};

struct ResultTable {
  ResultChoice choice;
  std::vector<ResultOrgan> organs;  ///< by label
  std::vector<ResultRow> rows;      ///< in the order of the runs
  bool sameCases = true;            ///< all rows were scored on the same cases
};

/// The runs that have the grid and the role, against their organs. Background is in no number.
[[nodiscard]] ResultTable resultTable(const std::vector<ScoredRun>& runs, const ResultChoice& choice);

/// The values of a choice that the runs offer, in a fixed order.
[[nodiscard]] std::vector<std::string> gridsOf(const std::vector<ScoredRun>& runs);
[[nodiscard]] std::vector<std::string> rolesOf(const std::vector<ScoredRun>& runs);

/// "Dice", "HD95 in mm", "Surface Dice".
[[nodiscard]] std::string nameOf(ScoreMetric metric);

}  // namespace viscera
