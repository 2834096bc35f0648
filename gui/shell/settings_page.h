// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/theme.h"

#include <QWidget>

class QBoxLayout;

namespace viscera {

/// The theme that was chosen last; System where none was.
[[nodiscard]] Theme::Choice keptThemeChoice();

/// Settings by concern, each a heading over its rows. Takes effect at once and is kept.
class SettingsPage : public QWidget {
  Q_OBJECT

 public:
  explicit SettingsPage(QWidget* parent = nullptr);

  /// A heading; rows added afterwards stand below it.
  void addSection(const QString& title);
  /// A control with its name at the left and one sentence below it.
  void addRow(const QString& name, QWidget* control, const QString& explanation);

 private:
  QBoxLayout* rows_;
};

}  // namespace viscera
