// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "gui/bridge/run_update.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera::test {

/// The value of a series at a step, the same wherever it comes from.
[[nodiscard]] double valueAt(const std::string& series, std::int64_t step);

/// What a fake engine tells of one step: two series, the time of the step, its end.
[[nodiscard]] std::vector<RunEvent> eventsOfStep(std::int64_t step, std::int64_t wall_ms = 0);
[[nodiscard]] RunFinished endOf(RunOutcome outcome, std::int64_t step);
[[nodiscard]] ValidationFinished validationAt(std::int64_t step, double value, bool isBest);

/// A temporary project whose runs a test writes as the recorder of the program does.
class RunProject {
 public:
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path runFolder(const std::string& id) const { return path() / "runs" / id; }
  [[nodiscard]] Database& database() { return database_; }

  void insert(const std::string& id, std::int64_t created_ms = 1000);
  /// A session of `process` (empty: this one) begins at a step; what came later is taken back.
  void begin(const std::string& id, std::int64_t firstStep, const std::string& process = {});
  /// Writes events in one transaction.
  void record(const std::string& id, const std::vector<RunEvent>& events);
  void recordSteps(const std::string& id, std::int64_t from, std::int64_t to);
  void end(const std::string& id, RunState state, std::int64_t step);
  void writeFile(const std::filesystem::path& file, const std::string& text) const;

 private:
  TemporaryFolder folder_;
  Database database_{folder_.path() / kDatabaseName};
};

/// Puts updates together as a page does.
struct ToldRun {
  std::map<std::string, std::vector<MetricPoint>> points;
  std::vector<ScoredEvaluation> evaluations;
  std::vector<RunPicture> pictures;
  std::vector<LogLine> log;
  std::vector<StageTiming> timings;
  int starts = 0;

  void add(const RunUpdate& update);
  [[nodiscard]] std::vector<std::int64_t> steps(const std::string& series) const;
};

/// The steps from … to, each once.
[[nodiscard]] std::vector<std::int64_t> stepsFromTo(std::int64_t from, std::int64_t to);

}  // namespace viscera::test
