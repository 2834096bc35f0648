// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// Life of a run. Interrupted runs can be resumed.
enum class RunState { Created, Running, Paused, Interrupted, Finished, Failed };

/// True where a process has the run in its hands, as far as the database knows.
[[nodiscard]] constexpr bool hasProcess(RunState state) {
  return state == RunState::Running || state == RunState::Paused;
}

/// "created", "running", …: as stored and as printed.
[[nodiscard]] std::string toString(RunState state);

/// One row of table run. Times UTC ms.
struct RunRecord {
  std::string id;
  std::string task;  ///< "pretraining" or "segmentation"
  std::string preset;
  RunState state = RunState::Created;
  std::string folder;  ///< relative to the project folder where it lies inside, else absolute
  std::string configJson;
  std::optional<std::int64_t> datasetId;
  std::string device;
  std::string deviceReason;
  std::string process;  ///< processIdentity() of the process that trains it
  std::string reason;   ///< why it was interrupted or failed
  std::int64_t created_ms = 0;
  std::int64_t heartbeat_ms = 0;  ///< last sign of life
  std::optional<std::int64_t> finished_ms;
  std::int64_t step = 0;
  std::int64_t totalSteps = 0;
  std::int64_t stepsPerEpoch = 0;
  std::int64_t number = 0;  ///< order of creation from 1, given by insert and kept for ever
  std::string name;         ///< given by the user; empty: none
  std::string note;
  bool archived = false;
  std::vector<std::string> tags;  ///< sorted

  bool operator==(const RunRecord&) const = default;
};

/// Folder of the run's files.
[[nodiscard]] std::filesystem::path runFolderOf(const std::filesystem::path& project, const RunRecord& run);

/// "fine-tune 3": the user's name of a run, else one made of its task and number.
[[nodiscard]] std::string displayName(const RunRecord& run);

/// What a user says about a run.
struct RunLabels {
  std::string name;
  std::string note;
  bool archived = false;
  std::vector<std::string> tags;
};

struct RunStateChange {
  std::int64_t wall_ms = 0;
  RunState state = RunState::Created;
  std::int64_t step = 0;
  std::string reason;
};

/// What is known once a run starts or continues.
struct RunStart {
  std::string process;
  std::string device;
  std::string deviceReason;
  std::int64_t firstStep = 0;
  std::int64_t totalSteps = 0;
  std::int64_t stepsPerEpoch = 0;
};

/// Runs and the history of their states. All functions throw as Database.
class RunRepository {
 public:
  explicit RunRepository(Database& database) : database_(database) {}

  /// Stores a new run with its first state change, and gives it the next number. Call it inside a
  /// Transaction.
  void insert(const RunRecord& run);
  [[nodiscard]] std::optional<RunRecord> find(const std::string& id) const;
  /// @throws Error{InvalidInput} where the project does not know the run (any more).
  [[nodiscard]] RunRecord get(const std::string& id) const;
  /// Newest first.
  [[nodiscard]] std::vector<RunRecord> list() const;
  [[nodiscard]] std::vector<RunStateChange> history(const std::string& id) const;

  /// Name, note, archive and tags of a run.
  void setLabels(const std::string& id, const RunLabels& labels);
  /// Forgets a run with everything the database knows of it.
  void remove(const std::string& id);
  /// Settings that a run is continued with.
  void setConfig(const std::string& id, const std::string& configJson);
  /// State becomes running, of that process; start() tells the rest when the run begins its first step.
  void claim(const std::string& id, const std::string& process, std::int64_t wall_ms);
  /// State becomes running.
  void start(const std::string& id, const RunStart& start, std::int64_t wall_ms);
  /// State becomes paused, or running again. A sign of life too.
  void setPaused(const std::string& id, bool paused, std::int64_t step, std::int64_t wall_ms);
  /// Sign of life with the number of steps done.
  void heartbeat(const std::string& id, std::int64_t step, std::int64_t wall_ms);
  /// Ends the run in the state, or marks an orphan as interrupted.
  void end(const std::string& id,
           RunState state,
           std::int64_t step,
           const std::string& reason,
           std::int64_t wall_ms);

 private:
  void recordState(const std::string& id, const RunStateChange& change);

  Database& database_;
};

}  // namespace viscera
