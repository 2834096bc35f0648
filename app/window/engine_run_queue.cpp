// SPDX-License-Identifier: Apache-2.0
// The part of EngineRunService that keeps the queues of projects and starts what waits in them.
#include "app/run_removal.h"
#include "app/training_words.h"
#include "app/window/engine_run_service.h"
#include "app/window/own_run.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "storage/database.h"
#include "storage/queue_repository.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <chrono>

namespace viscera {
namespace {

constexpr std::chrono::milliseconds kQueuePeriod{1000};
constexpr double kTaking_s =
    20.0;  // as long are events of a run of the queue kept for whoever wants to watch

bool hasDatabase(const std::filesystem::path& project) {
  std::error_code ignored;
  return std::filesystem::exists(project / kDatabaseName, ignored);
}

/// Of a process of another host nothing is known: it is believed.
bool isBeingStarted(const QueuedRequest& request) {
  return !request.starter.empty() && processRuns(request.starter).value_or(true);
}

/// Also one whose process ended while it was starting it.
bool isWaiting(const QueuedRequest& request) {
  return request.failure.empty() && !isBeingStarted(request);
}

QueuedRun listed(const QueuedRequest& request) {
  QueuedRun run;
  run.id = request.id;
  run.created_ms = request.created_ms;
  run.failure = request.failure;
  run.isStarting = isBeingStarted(request);
  try {
    run.request = requestFrom(request.requestJson);
  } catch (const Error& error) {  // the others are listed all the same
    run.isReadable = false;
    if (run.failure.empty()) run.failure = error.what();
  }
  return run;
}

/// Work on a database that is tried without a caller to tell. False where it failed.
template <class Work>
bool attempt(Work&& work) noexcept {
  try {
    work();
    return true;
  } catch (const std::exception& error) {
    logError(error.what());
  } catch (...) {
    logError("the queue of runs: something failed without a word");
  }
  return false;
}

/// Removes a run that was made and never began.
void discard(const std::filesystem::path& project, const std::string& runId) noexcept {
  (void)attempt([&] {
    {
      Database database(project / kDatabaseName);
      RunRepository(database).end(runId, RunState::Interrupted, 0, "it was not begun", wallClockMs());
    }
    removeRun(project, runId);
  });
}

}  // namespace

std::vector<QueuedRun> EngineRunService::queue(const std::filesystem::path& project) {
  if (!hasDatabase(project)) return {};
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  std::vector<QueuedRun> runs;
  for (const QueuedRequest& one : QueueRepository(database).list()) runs.push_back(listed(one));
  return runs;
}

void EngineRunService::enqueue(const std::filesystem::path& project, const TrainingRequest& request) {
  Database database(project / kDatabaseName);
  QueueRepository(database).add(requestText(request), wallClockMs());
}

void EngineRunService::replaceQueued(const std::filesystem::path& project,
                                     std::int64_t queuedId,
                                     const TrainingRequest& request) {
  Database database(project / kDatabaseName);
  QueueRepository queue(database);
  const std::string text = requestText(request);
  if (!queue.replace(queuedId, text, wallClockMs())) queue.add(text, wallClockMs());
}

void EngineRunService::dequeue(const std::filesystem::path& project, std::int64_t queuedId) {
  Database database(project / kDatabaseName);
  QueueRepository(database).take(queuedId);
}

void EngineRunService::setQueueGoing(const std::filesystem::path& project, bool goes) noexcept {
  const std::lock_guard lock(mutex_);
  if (goes)
    going_.insert(project);
  else
    going_.erase(project);
}

bool EngineRunService::queueGoes(const std::filesystem::path& project) const {
  const std::lock_guard lock(mutex_);
  return going_.contains(project);
}

/// Whether a run may not begin now. Under mutex_.
bool EngineRunService::isBusy() const {
  return handOvers_ > 0 ||
         std::any_of(runs_.begin(), runs_.end(), [](const auto& run) { return !run->end.has_value(); });
}

void EngineRunService::forgetUntaken() {
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_)
    if (monotonicSeconds() - run->begun_s > kTaking_s) run->untaken = nullptr;
}

void EngineRunService::serveQueue(const std::stop_token& end) {
  while (!end.stop_requested()) {
    const std::set<std::filesystem::path> projects = projectsToServe(end);
    forgetUntaken();
    for (const auto& project : projects)
      if (!end.stop_requested() && ownRuns().empty()) serve(project, end);
  }
}

std::set<std::filesystem::path> EngineRunService::projectsToServe(const std::stop_token& end) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, end, kQueuePeriod, [] { return false; });
  return isBusy() ? std::set<std::filesystem::path>() : going_;
}

void EngineRunService::serve(const std::filesystem::path& project, const std::stop_token& end) {
  std::optional<QueuedRequest> claimed;
  // What fails here, a database that is locked, is tried again with the next look.
  (void)attempt([&] {
    if (hasDatabase(project))
      claimed = claimNext(project);
    else
      restIfIdle(project);
  });
  if (claimed) startClaimed(project, *claimed, end);
}

/// Whether any process trains a run of the project, or is about to. A run that a thread of this service has
/// trained to its end does not count, also where the end could not be recorded.
bool EngineRunService::isTraining(Database& database) const {
  const std::vector<QueuedRequest> queued = QueueRepository(database).list();
  if (std::any_of(queued.begin(), queued.end(), isBeingStarted)) return true;
  const std::vector<std::string> living = livingRuns(database, wallClockMs());
  if (living.empty()) return false;
  std::set<std::string> ended;
  {
    const std::lock_guard lock(mutex_);
    ended = ended_;
  }
  return std::any_of(living.begin(), living.end(), [&](const std::string& id) {
    return !ended.contains(id) || RunRepository(database).get(id).process != processIdentity();
  });
}

std::optional<QueuedRequest> EngineRunService::claimNext(const std::filesystem::path& project) {
  {
    Database database(project / kDatabaseName, Database::Access::ReadOnly);
    if (isTraining(database)) return std::nullopt;
    const std::vector<QueuedRequest> queued = QueueRepository(database).list();
    if (std::none_of(queued.begin(), queued.end(), isWaiting)) {
      restIfIdle(project);
      return std::nullopt;
    }
  }
  Database database(project / kDatabaseName);
  Transaction transaction(database);  // of several processes that look at once only one finds nothing trained
  if (isTraining(database)) return std::nullopt;
  QueueRepository queue(database);
  for (const QueuedRequest& one : queue.list()) {
    if (!isWaiting(one) || !queue.claim(one, processIdentity())) continue;
    transaction.commit();
    return one;
  }
  return std::nullopt;
}

void EngineRunService::startClaimed(const std::filesystem::path& project,
                                    const QueuedRequest& claimed,
                                    const std::stop_token& end) {
  const auto inQueue = [&](const auto& change) {
    return attempt([&] {
      Database database(project / kDatabaseName);
      QueueRepository queue(database);
      change(queue);
    });
  };
  auto events = std::make_shared<RunEventRelay>();
  std::shared_ptr<OwnRun> run;
  try {
    run = std::make_shared<OwnRun>(TrainingSession(requestFrom(claimed.requestJson)), events);
  } catch (const std::exception& error) {
    logError(std::string("a run of the queue could not be started: ") + error.what());
    (void)inQueue([&](QueueRepository& queue) { queue.fail(claimed.id, error.what()); });
    return;
  }
  run->untaken = std::move(events);
  bool wasThere = false;
  const bool taken = inQueue([&](QueueRepository& queue) { wasThere = queue.take(claimed.id); });
  if (taken && wasThere && launchQueued(project, run, end)) return;
  discard(project, run->session.description().id);
  if (!taken) (void)inQueue([&](QueueRepository& queue) { queue.release(claimed.id); });
  if (taken && wasThere) (void)inQueue([&](QueueRepository& queue) { queue.putBack(claimed); });
}

/// False where the project was left, or something else was begun, while the run was being made.
bool EngineRunService::launchQueued(const std::filesystem::path& project,
                                    const std::shared_ptr<OwnRun>& run,
                                    const std::stop_token& end) {
  forgetEnded();
  const std::lock_guard lock(mutex_);
  if (end.stop_requested() || !going_.contains(project) || isBusy()) return false;
  begin(run);
  return true;
}

void EngineRunService::restIfIdle(const std::filesystem::path& project) {
  const std::lock_guard lock(mutex_);
  if (!isBusy()) going_.erase(project);
}

}  // namespace viscera
