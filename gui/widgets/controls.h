// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/icons.h"

#include <QString>
#include <QWidget>

#include <vector>

class QButtonGroup;
class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace viscera {

/// A line between two areas.
[[nodiscard]] QFrame* hairline(QWidget* parent, Qt::Orientation orientation = Qt::Horizontal);

/// A field with a magnifying glass that empties itself on Escape.
[[nodiscard]] QLineEdit* searchField(const QString& placeholder, QWidget* parent);

/// A button of an icon alone, 28 × 28, with `name` as tool tip and for screen readers.
[[nodiscard]] QToolButton* iconButton(IconName icon, const QString& name, QWidget* parent);

/// A state as icon and word in the state's colour: never colour alone.
class StateLabel : public QWidget {
  Q_OBJECT

 public:
  enum class State { Neutral, Running, Ok, Warning, Error };

  explicit StateLabel(QWidget* parent = nullptr);
  void setState(State state, const QString& word);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  State state_ = State::Neutral;
  QLabel* icon_;
  QLabel* word_;
};

/// Filters with counts, of which any number may be on.
class ChipBar : public QWidget {
  Q_OBJECT

 public:
  explicit ChipBar(QWidget* parent = nullptr);

  /// Returns the chip's index.
  int addChip(const QString& name, int count);
  void setCount(int chip, int count);
  [[nodiscard]] bool isOn(int chip) const;

 Q_SIGNALS:
  void changed();

 private:
  struct Chip {
    QString name;
    QPushButton* button;
  };
  std::vector<Chip> chips_;
};

/// A few choices that exclude each other, side by side.
class SegmentedChoice : public QWidget {
  Q_OBJECT

 public:
  SegmentedChoice(const QString& name, const QStringList& choices, QWidget* parent = nullptr);

  void choose(int index);
  [[nodiscard]] int chosen() const;
  /// What a choice means; until then its tool tip repeats its word.
  void setHelp(int index, const QString& help);

 Q_SIGNALS:
  void chosenChanged(int index);

 private:
  QButtonGroup* group_;
};

}  // namespace viscera
