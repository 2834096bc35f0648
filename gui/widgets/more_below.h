// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QAbstractScrollArea;

namespace viscera {

/// Lies over the lower edge of a scroll area, fades its content out and says that there is more below, as
/// long as there is. Takes no clicks.
class MoreBelow : public QWidget {
  Q_OBJECT

 public:
  explicit MoreBelow(QAbstractScrollArea& area);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void place();

  QAbstractScrollArea& area_;
};

}  // namespace viscera
