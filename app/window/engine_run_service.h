// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_service.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace viscera {

/// Runs of the window: each is trained by a thread of this process with lowered priority, as TrainingSession
/// does for the command line. One more thread starts what waits in the queue. No Qt.
class EngineRunService final : public RunService {
 public:
  EngineRunService();
  /// As stopOwnRuns().
  ~EngineRunService() override;

  Preflight needs(const TrainingRequest& request, const WorkContext& work) override;
  [[nodiscard]] std::string commandLine(const TrainingRequest& request) const override;
  [[nodiscard]] TrainingRequest requestOf(const std::filesystem::path& project,
                                          const std::string& runId) override;
  std::string start(const TrainingRequest& request, std::shared_ptr<RunObserver> observer) override;
  void resume(const std::filesystem::path& project,
              const std::string& runId,
              const ResumeRequest& request,
              std::shared_ptr<RunObserver> observer) override;
  void request(const std::filesystem::path& project,
               const std::string& runId,
               RunControl::Request request) override;
  void continueInBackground(const std::filesystem::path& project,
                            const std::string& runId,
                            const WorkContext& work) override;
  [[nodiscard]] std::vector<std::string> ownRuns() const override;
  [[nodiscard]] std::shared_ptr<RunEventRelay> takeEvents(const std::string& runId) override;
  void stopOwnRuns() override;
  /// From then on what waits in this project is started, one after another, while no thread of this process
  /// trains. @throws Error once also where a run of the queue could not be started.
  [[nodiscard]] std::vector<QueuedRun> queue(const std::filesystem::path& project) override;
  void enqueue(const std::filesystem::path& project, const TrainingRequest& request) override;
  void dequeue(const std::filesystem::path& project, std::int64_t queuedId) override;
  void setLabels(const std::filesystem::path& project,
                 const std::string& runId,
                 const RunLabels& labels) override;
  [[nodiscard]] std::int64_t sizeOf(const std::filesystem::path& project, const std::string& runId) override;
  void remove(const std::filesystem::path& project, const std::string& runId) override;

 private:
  struct OwnRun;

  [[nodiscard]] std::shared_ptr<OwnRun> ownRun(const std::string& runId) const;
  void launch(const std::shared_ptr<OwnRun>& run);
  void trainToItsEnd(OwnRun& run);
  void forgetEnded();
  void forgetUntaken();
  void serveQueue(const std::stop_token& end);
  void startNext(const std::filesystem::path& project);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::shared_ptr<OwnRun>> runs_;  // guarded by mutex_
  std::set<std::filesystem::path> projects_;   // guarded by mutex_: whose queue is served
  std::string queueFailure_;                   // guarded by mutex_: not told yet
  bool queueRests_ = false;                    // guarded by mutex_: the window is about to close
  std::jthread queueServer_;
};

}  // namespace viscera
