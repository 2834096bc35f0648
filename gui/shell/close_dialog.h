// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace viscera {

/// What shall become of the runs of this window as it is closed. Open it with open().
class CloseDialog : public QDialog {
  Q_OBJECT

 public:
  /// `runs`: "fine-tune 3: epoch 12 of 40, 41 min left", one each.
  explicit CloseDialog(const QStringList& runs, QWidget* parent = nullptr);

  /// The buttons give way to a progress bar.
  void showSaving(const QString& text);
  /// Offers the choice again below what went wrong.
  void showFailure(const QString& sentence);

 Q_SIGNALS:
  void continueChosen();
  void stopChosen();

 protected:
  void reject() override;

 private:
  QPushButton* addChoice(const QString& text, const QString& explanation);

  QLabel* message_;
  QLabel* explanation_;
  QWidget* choices_;
  QProgressBar* progress_;
  bool saving_ = false;
};

}  // namespace viscera
