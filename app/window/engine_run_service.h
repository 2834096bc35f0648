// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_service.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace viscera {

class Database;
struct QueuedRequest;

/// Runs of the window: each is trained by a thread of this process with lowered priority, as TrainingSession
/// does for the command line. One more thread starts what waits in the queues that go. No Qt.
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
  [[nodiscard]] std::vector<QueuedRun> queue(const std::filesystem::path& project) override;
  void enqueue(const std::filesystem::path& project, const TrainingRequest& request) override;
  void replaceQueued(const std::filesystem::path& project,
                     std::int64_t queuedId,
                     const TrainingRequest& request) override;
  void dequeue(const std::filesystem::path& project, std::int64_t queuedId) override;
  void setQueueGoing(const std::filesystem::path& project, bool goes) noexcept override;
  [[nodiscard]] bool queueGoes(const std::filesystem::path& project) const override;
  void setLabels(const std::filesystem::path& project,
                 const std::string& runId,
                 const RunLabels& labels) override;
  [[nodiscard]] std::int64_t sizeOf(const std::filesystem::path& project, const std::string& runId) override;
  void remove(const std::filesystem::path& project, const std::string& runId) override;

 private:
  struct OwnRun;
  class HandOver;

  [[nodiscard]] std::shared_ptr<OwnRun> ownRun(const std::string& runId) const;
  void launch(const std::shared_ptr<OwnRun>& run, const std::filesystem::path& project);
  void begin(const std::shared_ptr<OwnRun>& run);
  void trainToItsEnd(OwnRun& run);
  void forgetEnded();
  void forgetUntaken();
  [[nodiscard]] bool isBusy() const;
  void serveQueue(const std::stop_token& end);
  [[nodiscard]] std::set<std::filesystem::path> projectsToServe(const std::stop_token& end);
  void serve(const std::filesystem::path& project, const std::stop_token& end);
  [[nodiscard]] bool isTraining(Database& database) const;
  [[nodiscard]] std::optional<QueuedRequest> claimNext(const std::filesystem::path& project);
  void startClaimed(const std::filesystem::path& project,
                    const QueuedRequest& claimed,
                    const std::stop_token& end);
  [[nodiscard]] bool launchQueued(const std::filesystem::path& project,
                                  const std::shared_ptr<OwnRun>& run,
                                  const std::stop_token& end);
  void restIfIdle(const std::filesystem::path& project);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::shared_ptr<OwnRun>> runs_;  // guarded by mutex_
  std::set<std::string> ended_;                // guarded by mutex_: trained here once; see isTraining()
  std::set<std::filesystem::path> going_;      // guarded by mutex_: projects whose queue goes
  int handOvers_ = 0;                          // guarded by mutex_: no run is started meanwhile
  std::jthread queueServer_;
};

}  // namespace viscera
