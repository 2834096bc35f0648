// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/run_description.h"
#include "engine/api/run_control.h"
#include "engine/api/run_events.h"
#include "engine/api/run_needs.h"
#include "engine/api/run_request.h"
#include "engine/base/error.h"
#include "engine/base/progress.h"

#include <filesystem>
#include <optional>
#include <string>

namespace viscera {

class Communicator;
struct TrainingInput;

/// How a process of another rank than 0 takes part in a run; device and threads as in ResumeRequest.
struct JoinRequest {
  std::filesystem::path runFolder;  ///< that rank 0 has prepared
  std::optional<std::string> device;
  int threads = 0;
  std::int64_t processes = 1;
};

/// How a run ended, for the last lines on the screen.
struct TrainingResult {
  RunOutcome outcome = RunOutcome::Failed;
  std::int64_t step = 0;
  std::string reason;
  ErrorCode failure = ErrorCode::Internal;
  std::string metric;  ///< of the best validation in this session; empty: there was none
  double bestValue = 0.0;
  std::int64_t bestStep = 0;
};

/// One run from its folder to its end: prepares folder, project and data, records, trains.
/// All files of the run lie in its folder: run.json, split.json (a copy), config.json, checkpoints, log.txt.
class TrainingSession {
 public:
  /// Makes the folder and the project of a new run.
  /// @throws Error{InvalidConfiguration} with every problem of the settings at once, Error{InvalidInput, Io,
  /// Locked}.
  explicit TrainingSession(const TrainingRequest& request);
  /// Continues a run that was interrupted, or extends one; needs nothing but its folder.
  /// @throws Error{InvalidConfiguration} for a folder without such a run, Error{Locked} while another process
  /// trains it.
  explicit TrainingSession(const ResumeRequest& request);
  /// Takes part in a run, writes nothing. @throws Error{InvalidConfiguration} for a folder without a run.
  explicit TrainingSession(const JoinRequest& request);

  [[nodiscard]] const RunDescription& description() const { return description_; }
  [[nodiscard]] const std::filesystem::path& runFolder() const { return runFolder_; }

  /// Trains on the calling thread until the end or a request, of `control` or of another process (see
  /// RunControlFile). Events go to the project, to log.txt and to `progress`. @throws Error for a project
  /// that cannot be opened; failures of the training are in the result.
  TrainingResult run(RunControl& control, RunObserver& progress);
  /// As one of several processes. Only with rank 0 do events go anywhere.
  TrainingResult run(RunControl& control, RunObserver& progress, Communicator& communicator);

 private:
  void registerRun();
  void keepSettings();
  [[nodiscard]] TrainingInput input() const;

  RunDescription description_;
  std::filesystem::path runFolder_;
  bool resume_ = false;
  bool preflight_ = true;
};

/// What a run would need; neither its folder nor a row in the project is made. Prepared cases go to the cache
/// where there is one, else to a temporary folder. Sets the number of threads as the run would. @throws Error
/// as the constructors of TrainingSession and preflight().
[[nodiscard]] Preflight plannedNeeds(const TrainingRequest& request, const WorkContext& work);
[[nodiscard]] Preflight plannedNeeds(const ResumeRequest& request, const WorkContext& work);

}  // namespace viscera
