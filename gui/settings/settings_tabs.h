// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace viscera {

/// The parts of the settings page one behind the other, each scrolled where it is higher than the page.
class SettingsTabs : public QWidget {
  Q_OBJECT

 public:
  explicit SettingsTabs(QWidget* parent = nullptr);

  /// Takes ownership. Returns the tab's index.
  int addTab(const QString& name, QWidget* content);
  void showTab(int index);

 Q_SIGNALS:
  void shown(QWidget* content);

 private:
  QTabBar* bar_;
  QStackedWidget* stack_;
};

}  // namespace viscera
