// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"
#include "gui/bridge/machine_service.h"
#include "gui/bridge/project_context.h"
#include "gui/bridge/run_event_relay.h"
#include "gui/bridge/run_service.h"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace viscera::test {

/// Runs without an engine: remembers what it was asked for, answers what the test has set, and throws `error`
/// where that is set.
class FakeRunService final : public RunService {
 public:
  Preflight needsAnswer;
  std::function<void(const TrainingRequest&, const WorkContext&)> duringNeeds;  ///< before the answer
  std::string startAnswer = "20260101-000000-segmentation-0001";
  std::vector<QueuedRun> queueAnswer;
  std::atomic<bool> queueGoesAnswer = false;
  std::vector<std::string> ownAnswer;
  std::map<std::string, std::shared_ptr<RunEventRelay>>
      begunAnswer;  ///< out of the queue; each is taken once
  std::int64_t sizeAnswer = 0;
  TrainingRequest requestAnswer;  ///< of requestOf
  std::optional<Error> error;

  void setQueue(std::vector<QueuedRun> queue);
  /// "pause <id>", "start <preset>", …: in the order of the calls.
  [[nodiscard]] std::vector<std::string> calls() const;
  [[nodiscard]] std::shared_ptr<RunObserver> observer() const;  ///< of the newest start or resume
  [[nodiscard]] TrainingRequest lastRequest() const;            ///< of start, enqueue or needs
  [[nodiscard]] RunLabels lastLabels() const;

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
  void setQueueGoing(const std::filesystem::path& project, bool goes) noexcept override;
  [[nodiscard]] bool queueGoes(const std::filesystem::path& project) const override;
  void dequeue(const std::filesystem::path& project, std::int64_t queuedId) override;
  void setLabels(const std::filesystem::path& project,
                 const std::string& runId,
                 const RunLabels& labels) override;
  [[nodiscard]] std::int64_t sizeOf(const std::filesystem::path& project, const std::string& runId) override;
  void remove(const std::filesystem::path& project, const std::string& runId) override;

 private:
  void note(const std::string& call);

  mutable std::mutex mutex_;
  std::vector<std::string> calls_;         // guarded by mutex_
  std::shared_ptr<RunObserver> observer_;  // guarded by mutex_
  TrainingRequest request_;                // guarded by mutex_
  RunLabels labels_;                       // guarded by mutex_
};

/// Datasets without files.
class FakeDatasetService final : public DatasetService {
 public:
  std::vector<DatasetRecord> listAnswer;
  Dataset openAnswer;
  std::map<std::string, CaseFacts> facts;  ///< that check() reads, by case
  std::vector<CaseFacts> keptAnswer;
  std::optional<Error> error;

  [[nodiscard]] std::vector<DatasetRecord> list(const std::filesystem::path& project) override;
  Dataset open(const std::filesystem::path& project,
               const std::filesystem::path& splitFile,
               const std::filesystem::path& root,
               const WorkContext& work) override;
  std::vector<CaseFacts> keptFacts(const std::filesystem::path& project, const Dataset& dataset) override;
  void check(const std::filesystem::path& project,
             const Dataset& dataset,
             const std::vector<std::string>& caseNames,
             const std::function<void(CaseFacts)>& each,
             const WorkContext& work) override;
};

/// A machine without a GPU.
class FakeMachineService final : public MachineService {
 public:
  MachineFacts factsAnswer{
      "cpu", "Processor", "no NVIDIA GPU", 2, 16LL << 30, 8LL << 30, 500LL << 30, 120LL << 30};

  [[nodiscard]] MachineFacts facts(const std::filesystem::path& folder) override;
  [[nodiscard]] std::string programVersion() const override;
  [[nodiscard]] std::vector<ComponentVersion> components() const override;
  [[nodiscard]] std::string diagnostics(const std::filesystem::path& project, bool scrubbed) override;
};

}  // namespace viscera::test
