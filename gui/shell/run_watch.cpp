// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/run_watch.h"

#include "gui/shell/preferences.h"
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
  if (state.paused)
    state.text += RunWatch::tr(", paused");
  else if (run.phase == RunPhase::Stopping)
    state.text += RunWatch::tr(", saving");
  else if (run.left_s >= 0.0)
    state.text += RunWatch::tr(", %1 left").arg(durationText(run.left_s));
  return state;
}

RunWatch::RunWatch(RunBoard& board, QObject* parent) : QObject(parent), board_(board), awake_(this) {
  connect(&board_, &RunBoard::runsChanged, this, &RunWatch::look);
  connect(&board_, &RunBoard::ended, this, &RunWatch::tellEnd);
}

void RunWatch::look() {
  const auto& runs = board_.runs();
  const bool trainsHere =
      std::any_of(runs.begin(), runs.end(), [](const ListedRun& run) { return run.own && goesOn(run); });
  if (trainsHere && preferred(Preference::KeepAwake).toBool())
    awake_.hold(tr("A run is being trained"));
  else
    awake_.release();
  const ListedRun* shown = shownRun(runs);
  shownId_ = shown == nullptr ? "" : shown->record.id;
  Q_EMIT runningChanged(shown == nullptr ? std::nullopt : std::optional(stateOf(*shown)));
}

void RunWatch::pauseShown() {
  if (!shownId_.empty()) board_.pause(shownId_);
}

void RunWatch::goOnWithShown() {
  if (!shownId_.empty()) board_.goOn(shownId_);
}

void RunWatch::tellEnd(const QString& runId) {
  const ListedRun* run = board_.find(runId.toStdString());
  if (run == nullptr || (run->phase != RunPhase::Finished && run->phase != RunPhase::Failed)) return;
  const QString name = QString::fromStdString(displayName(run->record));
  const bool failed = run->phase == RunPhase::Failed;
  const QString title = failed ? tr("%1 failed").arg(name) : tr("%1 has finished").arg(name);
  QString text = failed ? QString::fromStdString(run->record.reason) : tr("All its steps are done.");
  if (!failed && !run->bestMetric.empty()) text = tr("Best value: %1.").arg(valueText(run->bestValue));
  if (preferred(Preference::Notify).toBool()) notifyDesktop(title, text);
  Q_EMIT endTold(title, text);
}

}  // namespace viscera
