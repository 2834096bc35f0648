// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/status_line.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

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
  connect(pause_, &QToolButton::clicked, this, [this] { paused_ ? resumeRequested() : pauseRequested(); });
  setRunning(std::nullopt);
}

void StatusLine::setMachine(const MachineState& machine) {
  machine_->setText(tr("%1  ·  Memory %2  ·  Disk %3").arg(machine.device, machine.memory, machine.disk));
}

void StatusLine::setRunning(const std::optional<RunningState>& running) {
  progress_->setVisible(running.has_value());
  pause_->setVisible(running.has_value());
  running_->setText(running ? running->text : tr("Nothing is running"));
  if (!running) return;
  paused_ = running->paused;
  progress_->setValue(static_cast<int>(std::lround(running->progress * kProgressSteps)));
  pause_->setIcon(icon(paused_ ? IconName::Play : IconName::Pause));
  pause_->setToolTip(paused_ ? tr("Go on with the run") : tr("Pause the run"));
  pause_->setAccessibleName(pause_->toolTip());
}

}  // namespace viscera
