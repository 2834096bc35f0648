// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

class QDBusVariant;

namespace viscera {

/// Lets the theme follow the desktop where System is chosen, as soon as the desktop changes between light and
/// dark (`SettingChanged` of its portal). Lives as long as the theme. GUI thread.
class DesktopWatch : public QObject {
  Q_OBJECT

 public:
  explicit DesktopWatch(QObject* parent = nullptr);

 private Q_SLOTS:
  void onSetting(const QString& group, const QString& key, const QDBusVariant& value);
};

}  // namespace viscera
