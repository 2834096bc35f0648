// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_run_service.h"

#include "app/run_control_file.h"
#include "app/run_removal.h"
#include "app/training_session.h"
#include "app/training_words.h"
#include "app/window/background_process.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/ops/tensor_memory.h"
#include "gui/bridge/run_event_relay.h"
#include "storage/database.h"
#include "storage/queue_repository.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace viscera {
namespace {

constexpr std::chrono::milliseconds kQueuePeriod{1000};
constexpr double kTaking_s =
    20.0;  // as long are events of a run of the queue kept for whoever wants to watch

/// Passes events on, but keeps the end back until everything of the run is recorded.
class EndLast final : public RunObserver {
 public:
  explicit EndLast(std::weak_ptr<RunObserver> observer) : observer_(std::move(observer)) {}
  void onEvent(const RunEvent& event) noexcept override {
    if (const auto* end = std::get_if<RunFinished>(&event))
      step_ = end->step;
    else
      pass(event);
  }
  void end(const RunFinished& event) noexcept { pass(event); }
  [[nodiscard]] std::int64_t step() const { return step_; }

 private:
  void pass(const RunEvent& event) noexcept {
    if (const auto observer = observer_.lock()) observer->onEvent(event);
  }

  std::weak_ptr<RunObserver> observer_;  // of whoever watches; nobody: events must not pile up
  std::int64_t step_ = 0;
};

RunRecord recordOf(const std::filesystem::path& project, const std::string& runId) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  return RunRepository(database).get(runId);
}

std::vector<QueuedRun> waitingIn(const std::filesystem::path& project) {
  std::error_code ignored;
  if (!std::filesystem::exists(project / kDatabaseName, ignored)) return {};
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  std::vector<QueuedRun> waiting;
  for (const QueuedRequest& one : QueueRepository(database).list())
    waiting.push_back({one.id, requestFrom(one.requestJson), one.created_ms});
  return waiting;
}

void pass(RunControl::Request request, RunControl& control) {
  switch (request) {
    case RunControl::Request::None:
      return control.resume();
    case RunControl::Request::Pause:
      return control.pause();
    case RunControl::Request::StopNow:
      return control.stopNow();
    case RunControl::Request::StopAndFinalise:
      return control.stopAndFinalise();
  }
}

}  // namespace

/// A run with its thread. `end` is set by that thread, last.
struct EngineRunService::OwnRun {
  OwnRun(TrainingSession&& given, const std::shared_ptr<RunObserver>& observer)
      : session(std::move(given)), events(observer) {}

  TrainingSession session;
  EndLast events;
  RunControl control;
  std::optional<RunFinished> end;          // guarded by mutex_ of the service
  std::shared_ptr<RunEventRelay> untaken;  // guarded by mutex_ of the service: of a run of the queue
  double begun_s = monotonicSeconds();
  std::jthread thread;
};

EngineRunService::EngineRunService() {
  queueServer_ = std::jthread([this](const std::stop_token& end) { serveQueue(end); });
}

EngineRunService::~EngineRunService() {
  queueServer_.request_stop();
  queueServer_.join();
  stopOwnRuns();
}

Preflight EngineRunService::needs(const TrainingRequest& request, const WorkContext& work) {
  return plannedNeeds(request, work);
}

std::string EngineRunService::commandLine(const TrainingRequest& request) const {
  return shellLine(wordsOf(request));
}

TrainingRequest EngineRunService::requestOf(const std::filesystem::path& project, const std::string& runId) {
  return viscera::requestOf(readRunDescription(runFolderOf(project, recordOf(project, runId))));
}

std::string EngineRunService::start(const TrainingRequest& request, std::shared_ptr<RunObserver> observer) {
  const auto run = std::make_shared<OwnRun>(TrainingSession(request), observer);
  launch(run);
  return run->session.description().id;
}

void EngineRunService::resume(const std::filesystem::path& /*project*/,
                              const std::string& /*runId*/,
                              const ResumeRequest& request,
                              std::shared_ptr<RunObserver> observer) {
  launch(std::make_shared<OwnRun>(TrainingSession(request), observer));
}

void EngineRunService::launch(const std::shared_ptr<OwnRun>& run) {
  forgetEnded();
  const std::lock_guard lock(mutex_);
  queueRests_ = false;
  runs_.push_back(run);
  run->thread = std::jthread([this, &run = *run] { trainToItsEnd(run); });
}

void EngineRunService::trainToItsEnd(OwnRun& run) {
  lowerThreadPriority();  // before the first parallel work: its threads inherit it
  RunFinished end;
  end.outcome = RunOutcome::Failed;
  try {
    const TrainingResult result = run.session.run(run.control, run.events);
    end = {result.outcome, result.step, result.reason, result.failure};
  } catch (const Error& error) {
    end = {RunOutcome::Failed, run.events.step(), error.what(), error.code()};
  } catch (const std::exception& error) {
    end.reason = error.what();
  } catch (...) {
    end.reason = "something failed without a word; the log of the run may tell more";
  }
  // The window lives on: it does not keep what the network took.
  releaseKeptTensorMemory();
  returnFreedMemory();
  {
    const std::lock_guard lock(mutex_);
    run.end = end;
    changed_.notify_all();
  }
  run.events.end(end);
}

std::shared_ptr<EngineRunService::OwnRun> EngineRunService::ownRun(const std::string& runId) const {
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_)
    if (!run->end && run->session.description().id == runId) return run;
  return nullptr;
}

void EngineRunService::forgetEnded() {
  std::vector<std::shared_ptr<OwnRun>> ended;  // joined outside of the lock
  const std::lock_guard lock(mutex_);
  const auto rest = std::partition(runs_.begin(), runs_.end(), [](const auto& run) { return !run->end; });
  std::move(rest, runs_.end(), std::back_inserter(ended));
  runs_.erase(rest, runs_.end());
}

void EngineRunService::request(const std::filesystem::path& project,
                               const std::string& runId,
                               RunControl::Request request) {
  if (const auto own = ownRun(runId)) return pass(request, own->control);
  const RunRecord run = recordOf(project, runId);
  if (!mayBeAlive(run, wallClockMs()))
    throw Error(ErrorCode::InvalidConfiguration,
                displayName(run) + " is " + toString(visibleState(run, wallClockMs())) + " at step " +
                    std::to_string(run.step) + " and no process trains it; continue it first");
  writeRunRequest(runFolderOf(project, run), request);
}

void EngineRunService::continueInBackground(const std::filesystem::path& project,
                                            const std::string& runId,
                                            const WorkContext& work) {
  const auto own = ownRun(runId);
  if (!own) return;  // it is another process' already, or has ended
  const BackgroundProgram program = backgroundProgram();
  const bool paused = own->control.request() == RunControl::Request::Pause;
  own->control.stopNow();
  RunFinished end;
  {
    std::unique_lock lock(mutex_);
    queueRests_ = true;  // until something is asked for again
    changed_.wait(lock, [&own] { return own->end.has_value(); });
    end = *own->end;
  }
  if (end.outcome == RunOutcome::Failed) throw Error(end.failure, end.reason);
  if (end.outcome == RunOutcome::Finished) return;
  handOver(program, project, runId, paused, work);
}

std::vector<std::string> EngineRunService::ownRuns() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& run : runs_)
    if (!run->end) ids.push_back(run->session.description().id);
  return ids;
}

std::shared_ptr<RunEventRelay> EngineRunService::takeEvents(const std::string& runId) {
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_)
    if (run->session.description().id == runId) return std::exchange(run->untaken, nullptr);
  return nullptr;
}

void EngineRunService::forgetUntaken() {
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_)
    if (monotonicSeconds() - run->begun_s > kTaking_s) run->untaken = nullptr;
}

void EngineRunService::stopOwnRuns() {
  std::vector<std::shared_ptr<OwnRun>> runs;
  {
    const std::lock_guard lock(mutex_);
    queueRests_ = true;
    runs.swap(runs_);
  }
  for (const auto& run : runs) run->control.stopNow();
  for (const auto& run : runs)
    if (run->thread.joinable()) run->thread.join();
}

std::vector<QueuedRun> EngineRunService::queue(const std::filesystem::path& project) {
  {
    const std::lock_guard lock(mutex_);
    projects_.insert(project);
    if (!queueFailure_.empty())
      throw Error(ErrorCode::InvalidConfiguration, std::exchange(queueFailure_, std::string()));
  }
  return waitingIn(project);
}

void EngineRunService::enqueue(const std::filesystem::path& project, const TrainingRequest& request) {
  Database database(project / kDatabaseName);
  QueueRepository(database).add(requestText(request), wallClockMs());
  const std::lock_guard lock(mutex_);
  projects_.insert(project);
  queueRests_ = false;
  changed_.notify_all();
}

void EngineRunService::dequeue(const std::filesystem::path& project, std::int64_t queuedId) {
  Database database(project / kDatabaseName);
  QueueRepository(database).take(queuedId);
}

void EngineRunService::serveQueue(const std::stop_token& end) {
  while (!end.stop_requested()) {
    std::set<std::filesystem::path> projects;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, end, kQueuePeriod, [] { return false; });
      const bool busy =
          std::any_of(runs_.begin(), runs_.end(), [](const auto& run) { return !run->end.has_value(); });
      if (!busy && !queueRests_) projects = projects_;
    }
    forgetUntaken();
    for (const auto& project : projects) {
      if (end.stop_requested() || !ownRuns().empty()) break;
      startNext(project);
    }
  }
}

void EngineRunService::startNext(const std::filesystem::path& project) {
  try {
    const std::vector<QueuedRun> waiting = waitingIn(project);
    if (waiting.empty()) return;
    Database database(project / kDatabaseName);
    if (!QueueRepository(database).take(waiting.front().id)) return;
    auto events = std::make_shared<RunEventRelay>();
    const auto run = std::make_shared<OwnRun>(TrainingSession(waiting.front().request), events);
    run->untaken = std::move(events);
    launch(run);
  } catch (const std::exception& error) {
    logError(error.what());
    const std::lock_guard lock(mutex_);
    queueFailure_ = std::string("a run of the queue could not be started: ") + error.what();
  }
}

void EngineRunService::setLabels(const std::filesystem::path& project,
                                 const std::string& runId,
                                 const RunLabels& labels) {
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  RunRepository(database).setLabels(runId, labels);
  transaction.commit();
}

std::int64_t EngineRunService::sizeOf(const std::filesystem::path& project, const std::string& runId) {
  return runBytes(project, runId);
}

void EngineRunService::remove(const std::filesystem::path& project, const std::string& runId) {
  removeRun(project, runId);
}

}  // namespace viscera
