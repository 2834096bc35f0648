// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/status_line.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kProgressWidth = 120;
constexpr int kProgressSteps = 1000;

}  // namespace

StatusLine::StatusLine(QWidget* parent)
    : QFrame(parent),
      machine_(new QLabel(this)),
      running_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      pause_(iconButton(IconName::Pause, tr("Pause the run"), this)) {
  setSurface(this, Surface::StatusLine);
  setFixedHeight(metrics::kStatusLine);
  setAccessibleName(tr("State of the machine and of the run"));
  setTextRole(machine_, TextRole::Caption);
  setTextRole(running_, TextRole::Caption);
  progress_->setRange(0, kProgressSteps);
  progress_->setTextVisible(false);
  progress_->setFixedWidth(kProgressWidth);
  progress_->setAccessibleName(tr("Progress of the run"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(metrics::kBetween, 1, metrics::kBetween, 0);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(machine_);
  layout->addStretch(1);
  layout->addWidget(running_);
  layout->addWidget(progress_);
  layout->addWidget(pause_);
  connect(pause_, &QToolButton::clicked, this, [this] {
    run_ && run_->paused ? resumeRequested() : pauseRequested();
  });
  setRunning(std::nullopt);
}

void StatusLine::setMachine(const MachineState& machine) {
  machine_->setText(tr("%1  ·  Memory %2  ·  Disk %3").arg(machine.device, machine.memory, machine.disk));
}

void StatusLine::setRunning(const std::optional<RunningState>& running) {
  run_ = running;
  pause_->setVisible(running.has_value());
  showAll();
  if (!running) return;
  pause_->setIcon(icon(running->paused ? IconName::Play : IconName::Pause));
  const QString action = running->paused ? tr("Go on with the run") : tr("Pause the run");
  pause_->setAccessibleName(action);
  pause_->setEnabled(running->locked.isEmpty());
  pause_->setToolTip(running->locked.isEmpty() ? action : running->locked);
}

void StatusLine::setWork(SideWork work, const QString& text, double fraction) {
  works_.at(static_cast<std::size_t>(work)) = {text, fraction};
  showAll();
}

void StatusLine::showAll() {
  const QStringList shown = texts();
  running_->setText(shown.isEmpty() ? tr("Nothing is running") : shown.join(QStringLiteral("  ·  ")));
  progress_->setVisible(!shown.isEmpty());
  progress_->setValue(static_cast<int>(std::lround(std::max(0.0, fraction()) * kProgressSteps)));
}

QStringList StatusLine::texts() const {
  QStringList texts;
  if (run_) texts << run_->text;
  const std::array<QString, 2> names = {tr("evaluating, %1 %"), tr("predicting, %1 %")};
  for (std::size_t i = 0; i < works_.size(); ++i) {
    if (works_[i].fraction < 0.0) continue;
    texts << (texts.isEmpty() ? works_[i].text : names[i].arg(std::lround(100.0 * works_[i].fraction)));
  }
  return texts;
}

double StatusLine::fraction() const {
  if (run_) return run_->progress;
  for (const Work& work : works_)
    if (work.fraction >= 0.0) return work.fraction;
  return -1.0;
}

}  // namespace viscera
