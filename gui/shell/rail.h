// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/icons.h"

#include <QAbstractButton>
#include <QFrame>

#include <vector>

class QButtonGroup;
class QVBoxLayout;

namespace viscera {

/// One entry of the rail: an icon that stays where it is when the name appears beside it.
class RailButton : public QAbstractButton {
  Q_OBJECT

 public:
  RailButton(IconName icon, const QString& name, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  IconName icon_;
};

/// The pages at the left edge: 56 px with icons, 200 px with names.
class Rail : public QFrame {
  Q_OBJECT

 public:
  explicit Rail(QWidget* parent = nullptr);

  /// Entries stand at the top in order; those `atBottom` at the lower end. Returns the entry's index.
  int addEntry(IconName icon, const QString& name, const QString& shortcut, bool atBottom = false);
  /// As addEntry, above all other entries.
  int addFirstEntry(IconName icon, const QString& name, const QString& shortcut);
  /// A button at the lower end that does something instead of showing a page.
  RailButton* addAction(IconName icon, const QString& name, const QString& shortcut);

  /// The user's choice; from then on the width of the window does not matter.
  void setOpened(bool opened);
  /// Names are shown in a wide window until the user chooses.
  void adaptTo(int windowWidth);
  [[nodiscard]] bool isOpened() const { return opened_; }
  [[nodiscard]] bool isChosen() const { return chosen_; }
  void choose(int entry);
  [[nodiscard]] RailButton* button(int entry) const { return buttons_.at(static_cast<std::size_t>(entry)); }

 Q_SIGNALS:
  void chosen(int entry);
  void openedChanged(bool opened);

 private:
  void display(bool opened);
  RailButton* makeEntry(IconName icon, const QString& name, const QString& shortcut);

  QVBoxLayout* layout_;
  QButtonGroup* group_;
  RailButton* toggle_;
  std::vector<RailButton*> buttons_;
  int topCount_ = 0;
  bool opened_ = false;
  bool chosen_ = false;
};

}  // namespace viscera
