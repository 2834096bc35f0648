// SPDX-License-Identifier: Apache-2.0
#include "gui/start/recent_projects.h"

#include "gui/shell/preferences.h"

#include <QCoreApplication>
#include <QLocale>

namespace viscera {
namespace {

constexpr qsizetype kMost = 12;

struct Kept {
  QStringList folders = preferred(Preference::RecentProjects).toStringList();
  QStringList times = preferred(Preference::RecentTimes).toStringList();

  void remove(const QString& folder) {
    for (qsizetype at = folders.indexOf(folder); at >= 0; at = folders.indexOf(folder)) {
      folders.removeAt(at);
      if (at < times.size()) times.removeAt(at);
    }
  }
  void keep() const {
    keepPreference(Preference::RecentProjects, folders);
    keepPreference(Preference::RecentTimes, times);
  }
};

}  // namespace

QStringList RecentProjects::folders() {
  return Kept().folders.mid(0, kMost);
}

QDateTime RecentProjects::openedAt(const QString& folder) {
  const Kept kept;
  const qsizetype at = kept.folders.indexOf(folder);
  if (at < 0 || at >= kept.times.size()) return {};
  const qint64 ms = kept.times.at(at).toLongLong();
  return ms > 0 ? QDateTime::fromMSecsSinceEpoch(ms) : QDateTime();
}

void RecentProjects::add(const QString& folder, const QDateTime& now) {
  Kept kept;
  kept.remove(folder);
  kept.folders.prepend(folder);
  kept.times.prepend(QString::number(now.toMSecsSinceEpoch()));
  kept.folders = kept.folders.mid(0, kMost);
  kept.times = kept.times.mid(0, kMost);
  kept.keep();
}

void RecentProjects::remove(const QString& folder) {
  Kept kept;
  kept.remove(folder);
  kept.keep();
}

QString dayText(const QDate& day, const QDate& today) {
  const auto say = [](const char* text) {
    return QCoreApplication::translate("viscera::RecentProjects", text);
  };
  if (day == today) return say("today");
  if (day.addDays(1) == today) return say("yesterday");
  const QLocale english(QLocale::English);
  return say("on %1").arg(english.toString(day, day.year() == today.year() ? "d MMMM" : "d MMMM yyyy"));
}

}  // namespace viscera
