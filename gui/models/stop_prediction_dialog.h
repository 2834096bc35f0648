// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace viscera {

/// Asks whether a prediction that goes on shall be stopped, since the window or the project is being closed.
/// Open it with open(); it deletes itself.
class StopPredictionDialog : public QDialog {
  Q_OBJECT

 public:
  /// "prediction 2: img0007, scan 3 of 12".
  StopPredictionDialog(const QString& going, QWidget* parent);

  /// The scan in hand is given up; the buttons give way to a progress bar until finish().
  void showStopping();

 Q_SIGNALS:
  void stopChosen();

 protected:
  void reject() override;

 private:
  QLabel* explanation_;
  QProgressBar* bar_;
  QPushButton* stay_;
  QPushButton* stop_;
  bool stopping_ = false;
};

}  // namespace viscera
