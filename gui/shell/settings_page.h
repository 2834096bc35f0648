// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/theme.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;

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
  /// The device that "automatic" takes at the moment, with why: "cuda:0", "NVIDIA H200, …".
  void setFoundDevice(const QString& id, const QString& reason);

 Q_SIGNALS:
  void cacheLimitChanged();

 private:
  void addAppearance();
  void addComputing();
  void addRuns();

  QBoxLayout* rows_;
  QComboBox* device_ = nullptr;
};

}  // namespace viscera
