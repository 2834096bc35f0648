// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/live_run.h"
#include "gui/bridge/run_board.h"
#include "gui/bridge/run_event_relay.h"
#include "gui/bridge/run_feed.h"
#include "gui/bridge/run_list_reader.h"
#include "storage/database.h"
#include "storage/run_news.h"

#include <utility>

namespace viscera {

void RunBoard::ask(const std::string& runId,
                   std::function<void(const WorkContext&)> work,
                   std::function<void()> done,
                   std::function<void()> undo) {
  auto* task = new BackgroundTask(background_, this);  // one each: no request takes the place of another
  connect(task, &BackgroundTask::failed, this, [this, runId, undo = std::move(undo)](const Failure& failure) {
    if (undo) undo();
    Q_EMIT failed(QString::fromStdString(runId), failure);
  });
  connect(task, &BackgroundTask::runningChanged, this, [this, task](bool running) {
    if (running) return;
    task->deleteLater();
    poll();
  });
  task->start(std::move(work), [done = std::move(done)] {
    if (done) done();
  });
}

void RunBoard::beginSession(const std::string& runId,
                            std::shared_ptr<RunEventRelay> relay,
                            std::int64_t stateChangeBefore) {
  auto session = std::make_shared<LiveRun>(std::move(relay), stateChangeBefore);
  alive_.erase(runId);
  sessions_[runId] = session;
  if (const auto feed = feeds_.find(runId); feed != feeds_.end()) feed->second->setLive(session);
}

void RunBoard::start(const TrainingRequest& request, std::int64_t queuedId) {
  auto relay = std::make_shared<RunEventRelay>();
  auto id = std::make_shared<std::string>();
  ask(
      {},
      [&service = service_, request, relay, id](const WorkContext&) { *id = service.start(request, relay); },
      [this, relay, id, queuedId] {
        beginSession(*id, relay, 0);
        if (queuedId != 0) dequeue(queuedId);
        Q_EMIT started(QString::fromStdString(*id));
      });
}

void RunBoard::resume(const std::string& runId, ResumeRequest request) {
  const ListedRun* run = find(runId);
  if (run == nullptr) return;
  request.task = run->record.task == "pretraining" ? Task::Pretraining : Task::Segmentation;
  request.runFolder = runFolderOf(project_, run->record);
  auto relay = std::make_shared<RunEventRelay>();
  auto before = std::make_shared<std::int64_t>(0);
  ask(
      runId,
      [&service = service_, project = project_, runId, request, relay, before](const WorkContext&) {
        Database database(project / kDatabaseName, Database::Access::ReadOnly);
        *before = newestStateChange(database, runId);
        service.resume(project, runId, request, relay);
      },
      [this, runId, relay, before] { beginSession(runId, relay, *before); });
}

// By value, here and below: callers name a run by its entry in the list, which showRuns() replaces.
void RunBoard::request(std::string runId, RunControl::Request request) {
  const bool ends =
      request == RunControl::Request::StopNow || request == RunControl::Request::StopAndFinalise;
  const auto session = sessions_.find(runId);
  if (ends && session != sessions_.end()) session->second->askedToStop();
  if (ends && session == sessions_.end()) stopping_.insert(runId);
  if (ends) showRuns();
  ask(
      runId,
      [&service = service_, project = project_, runId, request](const WorkContext&) {
        service.request(project, runId, request);
      },
      {},
      [this, runId] { stopping_.erase(runId); });
}

void RunBoard::enqueue(const TrainingRequest& request, std::int64_t queuedId) {
  ask({}, [&service = service_, project = project_, request, queuedId](const WorkContext&) {
    if (queuedId == 0)
      service.enqueue(project, request);
    else
      service.replaceQueued(project, queuedId, request);
  });
}

void RunBoard::startQueue() {
  service_.setQueueGoing(project_, true);
  poll();
}

void RunBoard::holdQueue() {
  service_.setQueueGoing(project_, false);
  poll();
}

void RunBoard::dequeue(std::int64_t queuedId) {
  ask({}, [&service = service_, project = project_, queuedId](const WorkContext&) {
    service.dequeue(project, queuedId);
  });
}

void RunBoard::pause(const std::string& runId) {
  request(runId, RunControl::Request::Pause);
}

void RunBoard::goOn(const std::string& runId) {
  const ListedRun* run = find(runId);
  if (run == nullptr) return;
  if (run->phase == RunPhase::Paused)
    request(runId, RunControl::Request::None);
  else
    resume(runId, {});
}

void RunBoard::stop(const std::string& runId) {
  request(runId, RunControl::Request::StopNow);
}

void RunBoard::stopAndFinalise(const std::string& runId) {
  request(runId, RunControl::Request::StopAndFinalise);
}

void RunBoard::extend(const std::string& runId, std::int64_t steps) {
  ResumeRequest request;
  request.extension = steps;
  resume(runId, std::move(request));
}

void RunBoard::resumeWith(const std::string& runId, const ResumeRequest& request) {
  resume(runId, request);
}

void RunBoard::continueInBackground(std::string runId) {
  handingOver_.insert(runId);
  showRuns();
  ask(
      runId,
      [&service = service_, project = project_, runId](const WorkContext& work) {
        service.continueInBackground(project, runId, work);
      },
      [this, runId] { handingOver_.erase(runId); },
      [this, runId] {
        handingOver_.erase(runId);
        const auto session = sessions_.find(runId);
        if (session == sessions_.end() || session->second->hasFinished())
          Q_EMIT ended(QString::fromStdString(runId));  // it was saved and goes on nowhere
      });
}

void RunBoard::setLabels(const std::string& runId, const RunLabels& labels) {
  ask(runId, [&service = service_, project = project_, runId, labels](const WorkContext&) {
    service.setLabels(project, runId, labels);
  });
}

void RunBoard::remove(const std::string& runId) {
  ask(
      runId,
      [&service = service_, project = project_, runId](const WorkContext&) {
        service.remove(project, runId);
      },
      [this, runId] {
        unfollow(runId);
        sessions_.erase(runId);
      });
}

}  // namespace viscera
