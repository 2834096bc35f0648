// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/evaluation_repository.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// One validation with the raw scores behind its value.
struct ScoredEvaluation {
  EvaluationRecord evaluation;
  std::vector<OrganScoreRecord> scores;  ///< empty for pre-training
};

/// How far a run has been read. A fresh one: nothing was.
struct RunCursor {
  std::map<std::string, std::int64_t> lastStep;  ///< by series
  std::int64_t evaluation = 0;                   ///< id of the newest that was read
  std::int64_t stateChange = 0;                  ///< number of the newest that was seen
};

/// What a run has recorded since a cursor, all from one moment.
struct RunNews {
  RunRecord run;
  bool fromStart = false;  ///< steps were taken back since the cursor, so that everything is read anew
  std::optional<std::int64_t> sessionStep;  ///< where the newest session began that did so since the cursor
  std::map<std::string, std::vector<MetricPoint>> points;  ///< without series of kTimingPrefix: see timings
  std::vector<ScoredEvaluation> evaluations;
  std::vector<StageTiming> timings;  ///< all
  bool more = false;                 ///< there are later points, and evaluations, for the next read
};

/// Reads what is new of a run and moves the cursor behind it; none where the project does not know the run.
/// Of each series at most `mostPoints` are read at once. @throws as Database.
[[nodiscard]] std::optional<RunNews> readRunNews(
    Database& database,
    const std::string& runId,
    RunCursor& cursor,
    std::size_t mostPoints = std::numeric_limits<std::int64_t>::max());

/// As readRunNews(), but without points and evaluations: the run, its timings and `sessionStep`.
[[nodiscard]] std::optional<RunNews> readRunHead(Database& database,
                                                 const std::string& runId,
                                                 RunCursor& cursor);

/// Number of the newest change of state of a run, 0 where there is none. What a cursor has seen of a run that
/// is about to be continued. @throws as Database.
[[nodiscard]] std::int64_t newestStateChange(Database& database, const std::string& runId);

/// The step at which a session began that did so after a change of state; none where none did. @throws as
/// Database.
[[nodiscard]] std::optional<std::int64_t> sessionAfter(Database& database,
                                                       const std::string& runId,
                                                       std::int64_t stateChange);

}  // namespace viscera
