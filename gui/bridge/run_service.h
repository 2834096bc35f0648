// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_control.h"
#include "engine/api/run_events.h"
#include "engine/api/run_needs.h"
#include "engine/api/run_request.h"
#include "engine/base/progress.h"
#include "storage/run_repository.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace viscera {

class RunEventRelay;

/// A run that waits until no other one of its project goes on, or that could not be started.
struct QueuedRun {
  std::int64_t id = 0;
  TrainingRequest request;
  std::int64_t created_ms = 0;  ///< UTC
  std::string failure;          ///< why it could not be started; empty: it waits
  bool isStarting = false;      ///< by a process that lives
  bool isReadable = true;       ///< false: `request` is empty, and `failure` says why

  [[nodiscard]] bool isWaiting() const { return failure.empty() && !isStarting; }
};

/// What the window asks of the engine about runs; the program implements it. Functions may take long: call
/// them from Background. Any thread, several at once. All throw Error with the remedy.
class RunService {
 public:
  virtual ~RunService() = default;

  /// What the run would need, by one real step. @throws Error also for settings and data as start().
  virtual Preflight needs(const TrainingRequest& request, const WorkContext& work) = 0;
  /// The same run as a line for a terminal, every word quoted where it must be.
  [[nodiscard]] virtual std::string commandLine(const TrainingRequest& request) const = 0;

  /// What a run of the project was started with, to start another one like it.
  [[nodiscard]] virtual TrainingRequest requestOf(const std::filesystem::path& project,
                                                  const std::string& runId) = 0;

  /// Makes the run and trains it in a thread of this process. Returns its id as soon as the project knows it.
  /// `observer` gets its events as long as somebody else holds it too; RunFinished comes last and exactly
  /// once.
  virtual std::string start(const TrainingRequest& request, std::shared_ptr<RunObserver> observer) = 0;
  /// Continues, or extends, a run of the project.
  virtual void resume(const std::filesystem::path& project,
                      const std::string& runId,
                      const ResumeRequest& request,
                      std::shared_ptr<RunObserver> observer) = 0;
  /// Pause, go on (None), stop, finalise: of a run of this or of any other process.
  virtual void request(const std::filesystem::path& project,
                       const std::string& runId,
                       RunControl::Request request) = 0;
  /// Saves a run of this process and hands it to a process of its own, which outlives the window; a paused
  /// one stays paused. Returns when that has taken it.
  virtual void continueInBackground(const std::filesystem::path& project,
                                    const std::string& runId,
                                    const WorkContext& work) = 0;
  /// Runs that threads of this process train.
  [[nodiscard]] virtual std::vector<std::string> ownRuns() const = 0;
  /// Events, from the first one on, of a run that was begun out of the queue. To be asked for within a few
  /// seconds, once; null where there are none.
  [[nodiscard]] virtual std::shared_ptr<RunEventRelay> takeEvents(const std::string& runId) = 0;
  /// Asks all of them to save and end, and waits.
  virtual void stopOwnRuns() = 0;

  /// What waits, and what could not be started, in the order in which it will run.
  [[nodiscard]] virtual std::vector<QueuedRun> queue(const std::filesystem::path& project) = 0;
  /// Behind all others. Starts nothing where the queue does not go.
  virtual void enqueue(const std::filesystem::path& project, const TrainingRequest& request) = 0;
  /// The run waits with these settings, at its old place; at the end where it is not in the queue any more.
  virtual void replaceQueued(const std::filesystem::path& project,
                             std::int64_t queuedId,
                             const TrainingRequest& request) = 0;
  /// Takes it out of the queue; nothing where it is not there any more.
  virtual void dequeue(const std::filesystem::path& project, std::int64_t queuedId) = 0;
  /// While the queue of a project goes, its runs are started one after another, each when no process trains
  /// one of the project any more. It goes from here or from start() and resume() on, until it is empty or
  /// held. Hold it before the project is left. Both return at once, also on the GUI thread.
  virtual void setQueueGoing(const std::filesystem::path& project, bool goes) noexcept = 0;
  [[nodiscard]] virtual bool queueGoes(const std::filesystem::path& project) const = 0;

  virtual void setLabels(const std::filesystem::path& project,
                         const std::string& runId,
                         const RunLabels& labels) = 0;
  /// Bytes of its folder on the disk.
  [[nodiscard]] virtual std::int64_t sizeOf(const std::filesystem::path& project,
                                            const std::string& runId) = 0;
  /// Removes a run with its files. @throws Error{Locked} while a process trains it.
  virtual void remove(const std::filesystem::path& project, const std::string& runId) = 0;
};

}  // namespace viscera
