// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace viscera {

/// One line below a page about work that goes on: what it does, how far it is, a button that ends it. Hidden
/// while nothing goes on.
class WorkProgressRow : public QWidget {
  Q_OBJECT

 public:
  /// `name` is told by screen readers; `cancelHelp` says what is left of the work when it is ended.
  WorkProgressRow(const QString& name, const QString& cancelHelp, QWidget* parent = nullptr);

  /// `fraction` 0 … 1; below 0: nothing is going on.
  void showProgress(const QString& text, double fraction);

 Q_SIGNALS:
  void cancelRequested();
  /// What showProgress() was told: for those who tell of it elsewhere.
  void progressShown(const QString& text, double fraction);

 private:
  QLabel* text_;
  QProgressBar* bar_;
};

}  // namespace viscera
