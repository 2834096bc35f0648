// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace viscera {

class Database;

/// The best validation of a run.
struct BestEvaluation {
  std::string metric;  ///< "val/dice_mean"
  double value = 0.0;
  std::int64_t step = 0;
};

/// By run; those without a validation are not in it. One query. @throws as Database.
[[nodiscard]] std::map<std::string, BestEvaluation> bestEvaluations(Database& database);

/// Step of each run's newest checkpoint; runs without one are not in it. @throws as Database.
[[nodiscard]] std::map<std::string, std::int64_t> newestCheckpoints(Database& database);

/// Mean seconds of the newest steps of a run; 0 where there is none. @throws as Database.
[[nodiscard]] double recentStep_s(Database& database, const std::string& runId);

}  // namespace viscera
