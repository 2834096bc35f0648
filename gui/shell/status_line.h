// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QString>
#include <QStringList>

#include <array>
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
  QString locked = {};  ///< why it can neither be paused nor go on; empty: it can
};

/// Work of this window besides runs.
enum class SideWork { Evaluation, Prediction };

/// The lowest line of the window: machine at the left, what goes on at the right. Always true.
class StatusLine : public QFrame {
  Q_OBJECT

 public:
  explicit StatusLine(QWidget* parent = nullptr);

  void setMachine(const MachineState& machine);
  /// None: nothing runs.
  void setRunning(const std::optional<RunningState>& running);
  /// `text` says all of it ("Evaluating fine-tune 5: 38 %, 2 min left"); it is shortened beside a run.
  /// `fraction` 0 … 1; below 0: none goes on.
  void setWork(SideWork work, const QString& text, double fraction);

 Q_SIGNALS:
  void pauseRequested();
  void resumeRequested();

 private:
  struct Work {
    QString text;
    double fraction = -1.0;
  };

  void showAll();
  [[nodiscard]] QStringList texts() const;
  /// Of the run; without one of the first other work; below 0: nothing goes on.
  [[nodiscard]] double fraction() const;

  QLabel* machine_;
  QLabel* running_;
  QProgressBar* progress_;
  QToolButton* pause_;
  std::optional<RunningState> run_;
  std::array<Work, 2> works_;  // by SideWork
};

}  // namespace viscera
