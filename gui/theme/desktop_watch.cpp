// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/desktop_watch.h"

#include "gui/theme/theme.h"

#include <QDBusConnection>
#include <QDBusVariant>

namespace viscera {

DesktopWatch::DesktopWatch(QObject* parent) : QObject(parent) {
  QDBusConnection::sessionBus().connect("org.freedesktop.portal.Desktop",
                                        "/org/freedesktop/portal/desktop",
                                        "org.freedesktop.portal.Settings",
                                        "SettingChanged",
                                        this,
                                        SLOT(onSetting(QString, QString, QDBusVariant)));
}

void DesktopWatch::onSetting(const QString& group, const QString& key, const QDBusVariant& /*value*/) {
  Theme& theme = Theme::current();
  if (group != "org.freedesktop.appearance" || key != "color-scheme") return;
  if (theme.choice() == Theme::Choice::System && desktopScheme() != theme.scheme())
    theme.choose(Theme::Choice::System);
}

}  // namespace viscera
