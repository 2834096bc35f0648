// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace viscera {

struct WorkProgress;

/// What the viewer shows while a case is read.
class LoadingView : public QWidget {
  Q_OBJECT

 public:
  explicit LoadingView(QWidget* parent = nullptr);

  void begin(const QString& caseName);
  void showProgress(const WorkProgress& progress);

 Q_SIGNALS:
  void cancelled();

 private:
  QLabel* title_;
  QLabel* stage_;
  QProgressBar* bar_;
};

}  // namespace viscera
