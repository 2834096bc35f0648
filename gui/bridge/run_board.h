// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/run_phase.h"
#include "gui/bridge/run_service.h"
#include "gui/bridge/run_update.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace viscera {

class LiveRun;
class RunEventRelay;
class RunFeed;
class RunListReader;
struct RunListNews;

/// A run as the window lists it.
struct ListedRun {
  RunRecord record;
  RunPhase phase = RunPhase::Queued;
  bool own = false;        ///< trained by a thread of this process
  bool onHost = false;     ///< trained by a process of this machine
  std::string bestMetric;  ///< "val/dice_mean"; empty: not validated yet
  double bestValue = 0.0;
  std::int64_t bestStep = 0;
  std::int64_t savedStep = -1;  ///< of its newest checkpoint; negative: none yet
  double step_s = 0.0;          ///< newest known; 0: not known
  double left_s = -1.0;         ///< negative: not known
  std::optional<int> fold;      ///< that is held back for validation; none: as the split file says

  bool operator==(const ListedRun&) const = default;
};

/// All runs of a project, whichever process trains them. Looks at the database in the background twice a
/// second, and at the events of own runs every 100 ms. GUI thread.
class RunBoard : public QObject {
  Q_OBJECT

 public:
  RunBoard(std::filesystem::path project,
           RunService& service,
           Background& background,
           QObject* parent = nullptr);
  /// Holds the queue: what waits in a project that is not open never starts.
  ~RunBoard() override;

  [[nodiscard]] const std::filesystem::path& project() const { return project_; }
  /// Newest first, archived ones too.
  [[nodiscard]] const std::vector<ListedRun>& runs() const { return runs_; }
  [[nodiscard]] const ListedRun* find(const std::string& id) const;
  [[nodiscard]] const std::vector<QueuedRun>& queue() const { return queue_; }
  [[nodiscard]] const QueuedRun* findQueued(std::int64_t queuedId) const;
  /// Runs of the queue that have not failed.
  [[nodiscard]] int waitingCount() const;
  /// Whether what waits is started by itself, one after another.
  [[nodiscard]] bool queueGoes() const { return queueGoes_; }
  /// False until the list has been read for the first time.
  [[nodiscard]] bool isListed() const { return listed_; }

  /// Begins to tell what happens in a run, first all that is known; see followed(). Until unfollow().
  void follow(const std::string& runId);
  void unfollow(const std::string& runId);

  /// Requests; what came of them shows in the list, a failure in failed().
  /// `queuedId`: of the run in the queue whose settings these are; it leaves the queue once this one is
  /// there.
  void start(const TrainingRequest& request, std::int64_t queuedId = 0);
  /// `queuedId`: of the run in the queue whose place it takes.
  void enqueue(const TrainingRequest& request, std::int64_t queuedId = 0);
  void dequeue(std::int64_t queuedId);
  void startQueue();
  /// What goes on goes on, the next one does not start.
  void holdQueue();
  void pause(const std::string& runId);
  void goOn(const std::string& runId);  ///< resumes a paused, an interrupted or a failed run
  void stop(const std::string& runId);
  void stopAndFinalise(const std::string& runId);
  void extend(const std::string& runId, std::int64_t steps);
  void resumeWith(const std::string& runId, const ResumeRequest& request);
  void continueInBackground(std::string runId);
  void setLabels(const std::string& runId, const RunLabels& labels);
  void remove(const std::string& runId);

 Q_SIGNALS:
  /// List, phases, progress or queue changed, or the list was read for the first time.
  void runsChanged();
  /// A run that this window was asked to start is there.
  void started(const QString& runId);
  void followed(const QString& runId, const viscera::RunUpdate& update);
  /// A run of the queue could not be started; it stays there, see queue().
  void queuedFailed(qint64 queuedId);
  /// A run of this window or of another process has ended.
  void ended(const QString& runId);
  /// `runId` empty: not of one run.
  void failed(const QString& runId, const viscera::Failure& failure);

 private:
  void tick();
  void poll();
  void drainSessions();
  void takeList(RunListNews news);
  void endSession(const std::string& runId, const LiveRun& session);
  void takeSessions(const RunListNews& news);
  void showRuns(bool queueChanged = false);
  void tellFailedStarts(const std::vector<QueuedRun>& before);
  void overlay(ListedRun& run) const;
  void tellEnds(const std::set<std::string>& alive);
  void beginSession(const std::string& runId,
                    std::shared_ptr<RunEventRelay> relay,
                    std::int64_t stateChangeBefore);
  void ask(const std::string& runId,
           std::function<void(const WorkContext&)> work,
           std::function<void()> done = {},
           std::function<void()> undo = {});
  void request(std::string runId, RunControl::Request request);
  void resume(const std::string& runId, ResumeRequest request);

  std::filesystem::path project_;
  RunService& service_;
  Background& background_;  // for what is asked of the service
  Background reading_;      // never behind work of others that takes long
  BackgroundTask listing_;
  std::shared_ptr<RunListReader> reader_;
  QTimer timer_;
  int ticks_ = 0;
  bool pollAgain_ = false;
  bool listed_ = false;
  std::vector<ListedRun> recorded_;  // as the database has them
  std::vector<ListedRun> runs_;      // as they are shown
  std::vector<QueuedRun> queue_;
  bool queueGoes_ = false;
  std::set<std::string> own_;
  std::set<std::string> alive_;        // of other processes, when the list came last
  std::set<std::string> stopping_;     // of other processes, asked to stop from here
  std::set<std::string> handingOver_;  // to a process of their own
  std::map<std::string, std::shared_ptr<LiveRun>> sessions_;
  std::map<std::string, std::unique_ptr<RunFeed>> feeds_;
  QString lastFailure_;  // of reading, said once
};

}  // namespace viscera
