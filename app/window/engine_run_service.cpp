// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_run_service.h"

#include "app/run_control_file.h"
#include "app/run_removal.h"
#include "app/training_words.h"
#include "app/window/background_process.h"
#include "app/window/own_run.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "engine/ops/tensor_memory.h"
#include "storage/database.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace viscera {
namespace {

RunRecord recordOf(const std::filesystem::path& project, const std::string& runId) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  return RunRepository(database).get(runId);
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
  launch(run, request.project);
  return run->session.description().id;
}

void EngineRunService::resume(const std::filesystem::path& project,
                              const std::string& /*runId*/,
                              const ResumeRequest& request,
                              std::shared_ptr<RunObserver> observer) {
  launch(std::make_shared<OwnRun>(TrainingSession(request), observer), project);
}

void EngineRunService::launch(const std::shared_ptr<OwnRun>& run, const std::filesystem::path& project) {
  forgetEnded();
  const std::lock_guard lock(mutex_);
  going_.insert(project);
  begin(run);
}

void EngineRunService::begin(const std::shared_ptr<OwnRun>& run) {
  ended_.erase(run->session.description().id);
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
    ended_.insert(run.session.description().id);
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

/// Keeps the queue from starting a run between the end of one here and its going on in another process.
class EngineRunService::HandOver {
 public:
  explicit HandOver(EngineRunService& service) : service_(service) {
    const std::lock_guard lock(service_.mutex_);
    ++service_.handOvers_;
  }
  ~HandOver() {
    const std::lock_guard lock(service_.mutex_);
    --service_.handOvers_;
  }
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;

 private:
  EngineRunService& service_;
};

void EngineRunService::continueInBackground(const std::filesystem::path& project,
                                            const std::string& runId,
                                            const WorkContext& work) {
  const auto own = ownRun(runId);
  if (!own) return;  // it is another process' already, or has ended
  const BackgroundProgram program = backgroundProgram();
  const HandOver holding(*this);
  const bool paused = own->control.request() == RunControl::Request::Pause;
  own->control.stopNow();
  RunFinished end;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&own] { return own->end.has_value(); });
    end = *own->end;
  }
  if (end.outcome == RunOutcome::Finished) return;
  try {
    if (end.outcome == RunOutcome::Failed) throw Error(end.failure, end.reason);
    handOver(program, project, runId, paused, work);
  } catch (...) {
    setQueueGoing(project, false);  // who wanted this run to go on does not want the next one in its place
    throw;
  }
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

void EngineRunService::stopOwnRuns() {
  std::vector<std::shared_ptr<OwnRun>> runs;
  {
    const std::lock_guard lock(mutex_);
    going_.clear();
    runs.swap(runs_);
  }
  for (const auto& run : runs) run->control.stopNow();
  for (const auto& run : runs)
    if (run->thread.joinable()) run->thread.join();
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
