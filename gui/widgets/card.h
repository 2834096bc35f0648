// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

class QBoxLayout;
class QLabel;

namespace viscera {

/// A raised area with a heading, which may have controls at its right, and a content below.
class Card : public QWidget {
  Q_OBJECT

 public:
  explicit Card(const QString& heading, QWidget* parent = nullptr);

  void setHeading(const QString& text);
  [[nodiscard]] QString heading() const;
  /// Takes ownership; at the right of the heading, from left to right.
  void addControl(QWidget* control);
  /// Takes ownership.
  void setContent(QWidget* content);

 private:
  QLabel* heading_;
  QBoxLayout* header_;
};

}  // namespace viscera
