// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>

#include <memory>

class QDBusUnixFileDescriptor;

namespace viscera {

/// Keeps the machine from going to sleep. Asks logind, and the desktop's portal where that refuses; where
/// neither is there nothing happens. Never blocks. GUI thread.
/// Source: systemd's org.freedesktop.login1 and XDG Desktop Portal, org.freedesktop.portal.Inhibit.
class SleepGuard : public QObject {
  Q_OBJECT

 public:
  explicit SleepGuard(QObject* parent = nullptr);
  /// Lets go.
  ~SleepGuard() override;

  /// `reason` is shown by the desktop. Again while it holds: nothing.
  void hold(const QString& reason);
  void release();
  [[nodiscard]] bool isWanted() const { return wanted_; }

 private:
  void askPortal(const QString& reason);

  bool wanted_ = false;
  std::unique_ptr<QDBusUnixFileDescriptor> lock_;  // logind's, which ends as it is closed
  QString portalRequest_;
};

/// Shows a notification of the desktop (org.freedesktop.Notifications); nothing where there is none. Never
/// blocks.
void notifyDesktop(const QString& title, const QString& text);

/// Opens the file manager at a file, which it marks, or at its folder where the desktop cannot mark
/// (org.freedesktop.FileManager1). Never blocks.
void showInFolder(const QString& file);

}  // namespace viscera
