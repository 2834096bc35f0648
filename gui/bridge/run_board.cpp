// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_board.h"

#include "gui/bridge/live_run.h"
#include "gui/bridge/run_event_relay.h"
#include "gui/bridge/run_feed.h"
#include "gui/bridge/run_list_reader.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace viscera {
namespace {

constexpr std::chrono::milliseconds kDrainPeriod{100};
constexpr int kTicksOfPoll = 5;

bool isAlive(RunPhase phase) {
  return phase == RunPhase::Running || phase == RunPhase::Paused || phase == RunPhase::Stopping;
}

/// Other settings of a run that waits come with another time.
bool isSame(const std::vector<QueuedRun>& one, const std::vector<QueuedRun>& other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(), [](const QueuedRun& a, const QueuedRun& b) {
        return a.id == b.id && a.created_ms == b.created_ms && a.failure == b.failure &&
               a.isStarting == b.isStarting;
      });
}

}  // namespace

RunBoard::RunBoard(std::filesystem::path project,
                   RunService& service,
                   Background& background,
                   QObject* parent)
    : QObject(parent),
      project_(std::move(project)),
      service_(service),
      background_(background),
      reading_(2),
      listing_(reading_),
      reader_(std::make_shared<RunListReader>(project_, service)) {
  connect(&listing_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    if (std::exchange(lastFailure_, failure.message) != failure.message) Q_EMIT failed({}, failure);
  });
  connect(&timer_, &QTimer::timeout, this, &RunBoard::tick);
  timer_.start(kDrainPeriod);
  poll();
}

RunBoard::~RunBoard() {
  service_.setQueueGoing(project_, false);
}

const QueuedRun* RunBoard::findQueued(std::int64_t queuedId) const {
  const auto found = std::find_if(
      queue_.begin(), queue_.end(), [queuedId](const QueuedRun& run) { return run.id == queuedId; });
  return found == queue_.end() ? nullptr : &*found;
}

int RunBoard::waitingCount() const {
  return static_cast<int>(
      std::count_if(queue_.begin(), queue_.end(), [](const QueuedRun& run) { return run.failure.empty(); }));
}

const ListedRun* RunBoard::find(const std::string& id) const {
  const auto found =
      std::find_if(runs_.begin(), runs_.end(), [&id](const ListedRun& run) { return run.record.id == id; });
  return found == runs_.end() ? nullptr : &*found;
}

void RunBoard::follow(const std::string& runId) {
  if (feeds_.contains(runId)) return;
  auto feed = std::make_unique<RunFeed>(project_, runId, reading_);
  const QString id = QString::fromStdString(runId);
  connect(feed.get(), &RunFeed::updated, this, [this, id](const RunUpdate& update) {
    Q_EMIT followed(id, update);
  });
  connect(feed.get(), &RunFeed::failed, this, [this, id](const Failure& failure) {
    if (std::exchange(lastFailure_, failure.message) != failure.message) Q_EMIT failed(id, failure);
  });
  RunFeed& added = *feeds_.emplace(runId, std::move(feed)).first->second;
  const auto session = sessions_.find(runId);
  if (session == sessions_.end())
    added.poll();
  else
    added.setLive(session->second);
}

void RunBoard::unfollow(const std::string& runId) {
  const auto feed = feeds_.find(runId);
  if (feed == feeds_.end()) return;
  feed->second.release()->deleteLater();  // it may be the one that is telling something right now
  feeds_.erase(feed);
}

void RunBoard::tick() {
  drainSessions();
  if (++ticks_ % kTicksOfPoll != 0) return;
  poll();
  std::vector<RunFeed*> feeds;
  for (const auto& [id, feed] : feeds_) feeds.push_back(feed.get());
  for (RunFeed* feed : feeds) feed->poll();
  if (!sessions_.empty()) showRuns();
}

void RunBoard::poll() {
  if (listing_.isRunning()) {
    pollAgain_ = true;
    return;
  }
  std::map<std::string, std::int64_t> sessions;
  for (const auto& [id, session] : sessions_) sessions.emplace(id, session->stateChangeBefore());
  listing_.start([reader = reader_, sessions](const WorkContext&) { return reader->read(sessions); },
                 [this](RunListNews news) { takeList(std::move(news)); });
}

void RunBoard::drainSessions() {
  const auto sessions = sessions_;  // slots may change it
  for (const auto& [id, session] : sessions) {
    const bool hadFinished = session->hasFinished();
    const std::vector<ToldEvent> told = session->drain();
    if (told.empty()) continue;
    if (const auto feed = feeds_.find(id); feed != feeds_.end()) feed->second->take(told);
    if (!hadFinished && session->hasFinished()) endSession(id, *session);
  }
}

void RunBoard::endSession(const std::string& runId, const LiveRun& session) {
  showRuns();
  // Handed over, it goes on in another process.
  if (handingOver_.contains(runId) && session.finished()->outcome == RunOutcome::Interrupted) return;
  Q_EMIT ended(QString::fromStdString(runId));
}

void RunBoard::takeSessions(const RunListNews& news) {
  for (const auto& [id, relay] : news.begun)
    if (!sessions_.contains(id)) beginSession(id, relay, 0);
  for (const auto& [id, recorded] : news.sessions) {
    const auto session = sessions_.find(id);
    if (session == sessions_.end() || session->second->stateChangeBefore() != recorded.stateChangeBefore)
      continue;  // of an earlier session
    if (recorded.hasBegun) session->second->recordedBefore(recorded.step);
    if (recorded.hasEnded && session->second->hasFinished()) sessions_.erase(session);
  }
}

void RunBoard::takeList(RunListNews news) {
  lastFailure_.clear();
  takeSessions(news);
  const bool first = !std::exchange(listed_, true);
  const bool queueChanged = first || !isSame(queue_, news.queue) || queueGoes_ != news.queueGoes;
  const std::vector<QueuedRun> queueBefore = std::exchange(queue_, std::move(news.queue));
  queueGoes_ = news.queueGoes;
  own_ = std::move(news.own);
  if (news.runs) recorded_ = std::move(*news.runs);
  showRuns(queueChanged);
  tellFailedStarts(queueBefore);
  if (std::exchange(pollAgain_, false)) poll();
}

void RunBoard::tellFailedStarts(const std::vector<QueuedRun>& before) {
  std::vector<std::int64_t> failed;  // slots may change the queue
  for (const QueuedRun& was : before) {
    const QueuedRun* now = was.failure.empty() ? findQueued(was.id) : nullptr;
    if (now != nullptr && !now->failure.empty()) failed.push_back(was.id);
  }
  for (const std::int64_t id : failed) Q_EMIT queuedFailed(id);
}

void RunBoard::showRuns(bool queueChanged) {
  std::vector<ListedRun> runs = recorded_;
  std::set<std::string> alive;
  for (ListedRun& run : runs) {
    overlay(run);
    if (isAlive(run.phase) && !sessions_.contains(run.record.id)) alive.insert(run.record.id);
  }
  const bool changed = queueChanged || runs != runs_;
  runs_ = std::move(runs);
  if (changed) Q_EMIT runsChanged();
  tellEnds(alive);
}

void RunBoard::overlay(ListedRun& run) const {
  const std::string& id = run.record.id;
  const auto known = sessions_.find(id);
  run.own = own_.contains(id);
  run.onHost = run.onHost || run.own;
  if (known == sessions_.end()) {
    if (stopping_.contains(id)) run.phase = after(run.phase, RunTransition::AskToStop);
    return;
  }
  const LiveRun& session = *known->second;
  run.own = !session.hasFinished();
  run.onHost = run.own;
  run.phase = handingOver_.contains(id) ? RunPhase::Stopping : session.phase();
  run.left_s = -1.0;
  if (session.started()) {
    run.record.totalSteps = session.started()->totalSteps;
    run.record.stepsPerEpoch = session.started()->stepsPerEpoch;
    run.record.step = session.started()->firstStep;
  }
  if (session.finished()) run.record.reason = session.finished()->reason;
  if (!session.step()) return;
  run.record.step = session.step()->step;
  run.step_s = session.step()->step_s;
  if (run.own) run.left_s = session.step()->eta_s;
}

void RunBoard::tellEnds(const std::set<std::string>& alive) {
  const std::set<std::string> before = std::exchange(alive_, alive);
  for (const std::string& id : before) {
    if (alive.contains(id)) continue;
    stopping_.erase(id);
    // One that a thread of this process has taken over tells its end itself; one that was removed has none.
    if (!sessions_.contains(id) && find(id) != nullptr) Q_EMIT ended(QString::fromStdString(id));
  }
}

}  // namespace viscera
