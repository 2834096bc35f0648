// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/more_below.h"

#include "gui/theme/fonts.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QPainter>
#include <QScrollBar>

namespace viscera {
namespace {

constexpr int kHeight = 48;
constexpr int kWordLine = 22;
constexpr int kChevron = 14;
constexpr int kWorthTelling = 12;  // px that are out of sight

}  // namespace

MoreBelow::MoreBelow(QAbstractScrollArea& area, QColor Tokens::*surface)
    : QWidget(area.viewport()), area_(area), surface_(surface) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  area_.viewport()->installEventFilter(this);
  connect(area_.verticalScrollBar(), &QScrollBar::valueChanged, this, &MoreBelow::place);
  connect(area_.verticalScrollBar(), &QScrollBar::rangeChanged, this, &MoreBelow::place);
  place();
}

void MoreBelow::place() {
  const QScrollBar* bar = area_.verticalScrollBar();
  const QWidget* seen = area_.viewport();
  setGeometry(0, seen->height() - kHeight, seen->width(), kHeight);
  setVisible(bar->maximum() - bar->value() >= kWorthTelling);
  raise();
}

bool MoreBelow::eventFilter(QObject* watched, QEvent* event) {
  if (watched == area_.viewport() && event->type() == QEvent::Resize) place();
  return QWidget::eventFilter(watched, event);
}

void MoreBelow::paintEvent(QPaintEvent* /*event*/) {
  const Tokens& t = Theme::current().tokens();
  QPainter painter(this);
  QLinearGradient fade(0, 0, 0, height());
  const QColor opaque = t.*surface_;
  QColor clear = opaque;
  clear.setAlpha(0);
  fade.setColorAt(0.0, clear);
  fade.setColorAt(1.0 - static_cast<double>(kWordLine) / kHeight, opaque);
  fade.setColorAt(1.0, opaque);
  painter.fillRect(rect(), fade);
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(t.textSecondary);
  const QString words = tr("More below");
  const int wide = painter.fontMetrics().horizontalAdvance(words) + metrics::kGrid + kChevron;
  const QRect line((width() - wide) / 2, height() - kWordLine, wide, kWordLine);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, words);
  painter.drawPixmap(line.right() - kChevron + 1,
                     line.center().y() - kChevron / 2 + 1,
                     iconPixmap(IconName::ChevronDown, t.textSecondary, kChevron, devicePixelRatioF()));
}

}  // namespace viscera
