// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QString>

#include <optional>

class QLabel;
class QProgressBar;
class QToolButton;

namespace viscera {

/// What the machine offers; sentences of the self-check.
struct MachineState {
  QString device;  ///< "Processor, 2 threads"
  QString memory;  ///< "8.1 GB free"
  QString disk;    ///< "120 GB free"
};

/// The run that goes on.
struct RunningState {
  QString text;           ///< "fine-tune 3, epoch 12 of 40, 41 min left"
  double progress = 0.0;  ///< 0 … 1
  bool paused = false;
};

/// The lowest line of the window: machine at the left, the run at the right. Always true.
class StatusLine : public QFrame {
  Q_OBJECT

 public:
  explicit StatusLine(QWidget* parent = nullptr);

  void setMachine(const MachineState& machine);
  /// None: nothing runs.
  void setRunning(const std::optional<RunningState>& running);

 Q_SIGNALS:
  void pauseRequested();
  void resumeRequested();

 private:
  QLabel* machine_;
  QLabel* running_;
  QProgressBar* progress_;
  QToolButton* pause_;
  bool paused_ = false;
};

}  // namespace viscera
