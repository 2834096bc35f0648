// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/project_context.h"
#include "gui/shell/close_dialog.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace viscera {

/// Lets a project be closed only when no run of this window goes on and none waits, or after asking what
/// shall become of them. GUI thread.
class RunClosing : public QObject {
  Q_OBJECT

 public:
  /// Both must outlive this object.
  RunClosing(ProjectContext& project, QWidget& window);

  /// True where nothing stands in the way. Else the question is open, and cleared() comes once the runs are
  /// saved and handed over or ended.
  [[nodiscard]] bool mayClose(Leaving::What what);

 Q_SIGNALS:
  void cleared();

 private:
  void save(bool inBackground);
  void leave();

  ProjectContext& project_;
  QWidget& window_;
  BackgroundTask task_;
  QPointer<CloseDialog> dialog_;
  bool cleared_ = false;
};

}  // namespace viscera
