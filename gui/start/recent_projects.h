// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDateTime>
#include <QString>
#include <QStringList>

namespace viscera {

/// Folders of the projects that were open, newest first, at most twelve; kept between starts.
class RecentProjects {
 public:
  [[nodiscard]] static QStringList folders();
  /// When the folder was opened last; invalid where it is not known.
  [[nodiscard]] static QDateTime openedAt(const QString& folder);
  /// To the front.
  static void add(const QString& folder, const QDateTime& now);
  static void remove(const QString& folder);
};

/// "today", "yesterday", "on 3 November", "on 3 November 2025".
[[nodiscard]] QString dayText(const QDate& day, const QDate& today);

}  // namespace viscera
