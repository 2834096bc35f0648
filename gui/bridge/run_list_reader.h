// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"
#include "storage/database.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// What the database has of a session of this process.
struct RecordedSession {
  std::int64_t stateChangeBefore = 0;  ///< of the session that is meant
  bool hasBegun = false;
  bool hasEnded = false;  ///< or another process has the run now
  std::int64_t step = 0;  ///< all before it is there
};

struct RunListNews {
  std::optional<std::vector<ListedRun>> runs;  ///< none: nothing has changed; newest first
  std::map<std::string, RecordedSession> sessions;
  std::vector<QueuedRun> queue;
  bool queueGoes = false;
  std::set<std::string> own;
  /// Runs that the service began out of the queue, with their events from the first one on.
  std::vector<std::pair<std::string, std::shared_ptr<RunEventRelay>>> begun;
};

/// Reads the list of a project's runs, when there is something new. Any thread, one call at a time.
class RunListReader {
 public:
  RunListReader(std::filesystem::path project, RunService& service);

  /// `sessions`: run → newestStateChange() before the session of this process. @throws Error as Database and
  /// as RunService.
  [[nodiscard]] RunListNews read(const std::map<std::string, std::int64_t>& sessions);

 private:
  [[nodiscard]] std::optional<std::vector<ListedRun>> readRuns();
  [[nodiscard]] std::vector<ListedRun> listAll();
  [[nodiscard]] bool someoneDied() const;
  [[nodiscard]] std::optional<int> foldOf(const RunRecord& run);

  std::filesystem::path project_;
  RunService& service_;
  std::mutex mutex_;
  std::optional<Database> database_;                 // guarded by mutex_
  std::int64_t dataVersion_ = -1;                    // guarded by mutex_
  std::vector<RunRecord> alive_;                     // guarded by mutex_: in the list read last
  std::map<std::string, std::optional<int>> folds_;  // guarded by mutex_: by run; never changes
};

/// The phase of a run that no thread of this process trains.
[[nodiscard]] RunPhase phaseOf(const RunRecord& run, std::int64_t now_ms);

}  // namespace viscera
