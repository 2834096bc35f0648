// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/icons.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace viscera {

/// What a page shows before there is anything: what will be here, and how to get it.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  EmptyState(IconName icon, const QString& title, const QString& text, QWidget* parent = nullptr);

  /// The first one is the page's primary action.
  QPushButton* addAction(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  IconName name_;
  QLabel* icon_;
  QBoxLayout* buttons_;
};

}  // namespace viscera
