// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace viscera {

/// What a person is about to leave, and what goes on or waits there.
struct Leaving {
  enum class What { Window, Project };

  What what = What::Window;
  QStringList runs;  ///< of this window: "fine-tune 3: epoch 12 of 40, 41 min left", one each
  int waiting = 0;   ///< runs in the queue
};

/// What shall become of the runs of this window as it is closed, or the project left; says that runs of the
/// queue wait. Open it with open().
class CloseDialog : public QDialog {
  Q_OBJECT

 public:
  explicit CloseDialog(const Leaving& leaving, QWidget* parent = nullptr);

  /// The buttons give way to a progress bar.
  void showSaving(const QString& text);
  /// Offers the choice again below what went wrong.
  void showFailure(const QString& sentence);

 Q_SIGNALS:
  void continueChosen();
  void stopChosen();
  /// No run goes on, those in the queue wait.
  void leaveChosen();

 protected:
  void reject() override;

 private:
  void addChoices(const Leaving& leaving);
  QPushButton* addChoice(const QString& text, const QString& explanation);

  QLabel* message_;
  QLabel* explanation_;
  QWidget* choices_;
  QProgressBar* progress_;
  bool saving_ = false;
};

}  // namespace viscera
