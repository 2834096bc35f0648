// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/machine_service.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <filesystem>

namespace viscera {

struct MachineState;

/// Looks at the machine in the background every five seconds. GUI thread.
class MachineWatch : public QObject {
  Q_OBJECT

 public:
  MachineWatch(MachineService& machine, Background& background, QObject* parent = nullptr);

  /// Whose disk is meant.
  void setFolder(const std::filesystem::path& folder);
  void lookNow();

 Q_SIGNALS:
  void changed(const viscera::MachineFacts& facts);

 private:
  MachineService& machine_;
  std::filesystem::path folder_;
  BackgroundTask task_;
  QTimer timer_;
  int looks_ = 0;
};

/// The facts as the status line shows them.
[[nodiscard]] MachineState stateOf(const MachineFacts& facts);

/// The one sentence of the self-check, and whether something limits the machine.
struct SelfCheck {
  bool limited = false;
  QString sentence;
};
[[nodiscard]] SelfCheck selfCheckOf(const MachineFacts& facts);

}  // namespace viscera
