// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/run_watch.h"

#include "gui/shell/preferences.h"
#include "gui/training/run_list_model.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/number_text.h"

#include <algorithm>

namespace viscera {
namespace {

bool goesOn(const ListedRun& run) {
  return run.phase == RunPhase::Running || run.phase == RunPhase::Paused || run.phase == RunPhase::Stopping;
}

int rankOf(const ListedRun& run) {
  return (run.own ? 0 : 2) + (run.phase == RunPhase::Paused ? 1 : 0);
}

}  // namespace

const ListedRun* shownRun(const std::vector<ListedRun>& runs) {
  const ListedRun* shown = nullptr;
  for (const ListedRun& run : runs)
    if (goesOn(run) && (shown == nullptr || rankOf(run) < rankOf(*shown))) shown = &run;
  return shown;
}

RunningState stateOf(const ListedRun& run) {
  const RunRecord& record = run.record;
  RunningState state;
  state.paused = run.phase == RunPhase::Paused;
  state.progress =
      record.totalSteps > 0 ? static_cast<double>(record.step) / static_cast<double>(record.totalSteps) : 0.0;
  state.text = QString::fromStdString(displayName(record)) + ": " + epochText(record);
  if (run.phase == RunPhase::Stopping) state.locked = RunWatch::tr("The run is being saved and ends");
  if (state.paused)
    state.text += RunWatch::tr(", paused");
  else if (run.phase == RunPhase::Stopping)
    state.text += RunWatch::tr(", saving");
  else if (run.left_s >= 0.0)
    state.text += RunWatch::tr(", %1 left").arg(durationText(run.left_s));
  return state;
}

RunWatch::RunWatch(RunBoard& board, const QString& readOnlyReason, QObject* parent)
    : QObject(parent), board_(board), awake_(this), readOnlyReason_(readOnlyReason) {
  connect(&board_, &RunBoard::runsChanged, this, &RunWatch::look);
  connect(&board_, &RunBoard::ended, this, &RunWatch::tellEnd);
  connect(&board_, &RunBoard::queuedFailed, this, &RunWatch::tellQueued);
}

void RunWatch::look() {
  const auto& runs = board_.runs();
  const bool trainsHere =
      std::any_of(runs.begin(), runs.end(), [](const ListedRun& run) { return run.onHost && goesOn(run); });
  for (const ListedRun& run : runs) {
    if (run.phase == RunPhase::Stopping) stopped_.insert(run.record.id);
    if (run.phase == RunPhase::Running) stopped_.erase(run.record.id);
  }
  if (trainsHere && preferred(Preference::KeepAwake).toBool())
    awake_.hold(tr("A run is being trained"));
  else
    awake_.release();
  const ListedRun* shown = shownRun(runs);
  shownId_ = shown == nullptr ? "" : shown->record.id;
  if (shown == nullptr) return Q_EMIT runningChanged(std::nullopt);
  RunningState state = stateOf(*shown);
  if (!readOnlyReason_.isEmpty()) state.locked = tr("The project can only be read: %1").arg(readOnlyReason_);
  Q_EMIT runningChanged(state);
}

void RunWatch::pauseShown() {
  if (!shownId_.empty()) board_.pause(shownId_);
}

void RunWatch::goOnWithShown() {
  if (!shownId_.empty()) board_.goOn(shownId_);
}

void RunWatch::tellEnd(const QString& runId) {
  const ListedRun* run = board_.find(runId.toStdString());
  if (run == nullptr) return;
  const QString name = QString::fromStdString(displayName(run->record));
  const QString reason = QString::fromStdString(run->record.reason);
  const bool wasStopped = stopped_.erase(run->record.id) > 0;
  switch (run->phase) {
    case RunPhase::Finished:
      return tell(tr("%1 has finished").arg(name),
                  run->bestMetric.empty() ? tr("All its steps are done.")
                                          : tr("Best value: %1.").arg(valueText(run->bestValue)));
    case RunPhase::Failed:
      return tell(tr("%1 failed").arg(name), reason);
    case RunPhase::Interrupted:
      if (!wasStopped)
        tell(tr("%1 was interrupted").arg(name),
             reason.isEmpty() ? tr("It can go on from its last checkpoint.") : reason);
      return;
    case RunPhase::Queued:
    case RunPhase::Running:
    case RunPhase::Paused:
    case RunPhase::Stopping:
      return;
  }
}

void RunWatch::tellQueued(qint64 queuedId) {
  const QueuedRun* queued = board_.findQueued(queuedId);
  if (queued != nullptr)
    tell(tr("%1 could not start").arg(nameOf(*queued)), QString::fromStdString(queued->failure));
}

void RunWatch::tell(const QString& title, const QString& text) {
  if (preferred(Preference::Notify).toBool()) notifyDesktop(title, text);
  Q_EMIT endTold(title, text);
}

}  // namespace viscera
