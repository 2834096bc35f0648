// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/tokens.h"

#include <QWidget>

class QAbstractScrollArea;

namespace viscera {

/// Lies over the lower edge of a scroll area, fades its content out and says that there is more below, as
/// long as there is. Takes no clicks.
class MoreBelow : public QWidget {
  Q_OBJECT

 public:
  /// `surface`: what the content lies on.
  explicit MoreBelow(QAbstractScrollArea& area, QColor Tokens::*surface = &Tokens::panel);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void place();

  QAbstractScrollArea& area_;
  QColor Tokens::*surface_;
};

}  // namespace viscera
