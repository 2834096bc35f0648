// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/run_closing.h"

#include "gui/bridge/run_board.h"
#include "gui/bridge/run_service.h"
#include "gui/shell/run_watch.h"
#include "gui/shell/status_line.h"

namespace viscera {
namespace {

QStringList ownRunsOf(const RunBoard& board) {
  QStringList runs;
  for (const ListedRun& run : board.runs()) {
    const bool goesOn =
        run.phase == RunPhase::Running || run.phase == RunPhase::Paused || run.phase == RunPhase::Stopping;
    if (run.own && goesOn) runs.append(stateOf(run).text);
  }
  return runs;
}

}  // namespace

RunClosing::RunClosing(ProjectContext& project, QWidget& window)
    : project_(project), window_(window), task_(project.background) {
  connect(&task_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    if (dialog_) dialog_->showFailure(failure.message);
  });
}

bool RunClosing::mayClose(Leaving::What what) {
  if (cleared_) return true;
  // Of a project that can only be read nothing would start here anyway.
  const Leaving leaving{
      what, ownRunsOf(project_.board), project_.isReadOnly() ? 0 : project_.board.waitingCount()};
  if (leaving.runs.isEmpty() && leaving.waiting == 0) return true;
  if (dialog_) {
    dialog_->raise();
    return false;
  }
  dialog_ = new CloseDialog(leaving, &window_);
  dialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog_, &CloseDialog::continueChosen, this, [this] { save(true); });
  connect(dialog_, &CloseDialog::stopChosen, this, [this] { save(false); });
  connect(dialog_, &CloseDialog::leaveChosen, this, &RunClosing::leave);
  dialog_->open();
  return false;
}

void RunClosing::leave() {
  project_.board.holdQueue();
  cleared_ = true;
  dialog_->done(QDialog::Accepted);
  Q_EMIT cleared();
}

void RunClosing::save(bool inBackground) {
  project_.board.holdQueue();  // no other run begins in the place of this one
  dialog_->showSaving(inBackground ? tr("Saving, and handing over to a process of its own…")
                                   : tr("Saving the last step…"));
  task_.start(
      [&service = project_.services.runs, project = project_.folder, inBackground](const WorkContext& work) {
        if (inBackground)
          for (const std::string& run : service.ownRuns()) service.continueInBackground(project, run, work);
        else
          service.stopOwnRuns();
      },
      [this] {
        cleared_ = true;
        if (dialog_) dialog_->done(QDialog::Accepted);
        Q_EMIT cleared();
      });
}

}  // namespace viscera
