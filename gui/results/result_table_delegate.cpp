// SPDX-License-Identifier: Apache-2.0
#include "gui/results/result_table_delegate.h"

#include "gui/results/result_table_model.h"
#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"

#include <QPainter>
#include <QPolygonF>

namespace viscera {
namespace {

constexpr int kDot = 10;
constexpr int kPadding = 8;
constexpr int kLine = 18;
constexpr double kMark = 7.0;

/// A triangle that points up or down.
void drawMark(QPainter& painter, const QPointF& right, bool up) {
  const Tokens& t = Theme::current().tokens();
  const double base = up ? right.y() + kMark / 2 : right.y() - kMark / 2;
  painter.setPen(Qt::NoPen);
  painter.setBrush(up ? t.ok : t.warning);
  painter.drawPolygon(QPolygonF({QPointF(right.x() - kMark, base),
                                 QPointF(right.x(), base),
                                 QPointF(right.x() - kMark / 2, 2 * right.y() - base)}));
}

}  // namespace

void ResultTableDelegate::paint(QPainter* painter,
                                const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
  const Tokens& t = Theme::current().tokens();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const bool focused = (option.state & QStyle::State_HasFocus) != 0;
  if ((option.state & QStyle::State_Selected) != 0)
    painter->fillRect(option.rect, t.selection);
  else if ((option.state & QStyle::State_MouseOver) != 0)
    painter->fillRect(option.rect, t.hover);
  if (focused && (option.state & QStyle::State_KeyboardFocusChange) != 0) {
    painter->setPen(QPen(t.accent, metrics::kFocusRing));
    painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
  }
  const bool name = index.column() == ResultTableModel::kName;
  const bool worst = index.data(ResultTableModel::WorstRole).toBool();
  const bool best = index.data(ResultTableModel::BestRole).toBool();
  QRect upper(
      option.rect.left() + kPadding, option.rect.top() + 4, option.rect.width() - 2 * kPadding, kLine);
  if (name) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(index.data(ResultTableModel::ColourRole).value<QColor>());
    painter->drawEllipse(QRectF(upper.left(), upper.center().y() - kDot / 2.0 + 0.5, kDot, kDot));
    upper.setLeft(upper.left() + kDot + 8);
  }
  const int side = static_cast<int>(Qt::AlignVCenter | (name ? Qt::AlignLeft : Qt::AlignRight));
  painter->setFont(typeFont(TypeRole::Body, name || worst || index.column() == ResultTableModel::kMean));
  painter->setPen(t.text);
  const QString text = index.data().toString();
  painter->drawText(upper, side, painter->fontMetrics().elidedText(text, Qt::ElideRight, upper.width()));
  if (worst || best)
    drawMark(*painter,
             {upper.right() - painter->fontMetrics().horizontalAdvance(text) - 5.0, upper.center().y() + 1.0},
             best);
  painter->setFont(typeFont(TypeRole::Caption));
  painter->setPen(t.textSecondary);
  const QString caption = index.data(ResultTableModel::CaptionRole).toString();
  painter->drawText(upper.translated(0, kLine),
                    side,
                    painter->fontMetrics().elidedText(caption, Qt::ElideRight, upper.width()));
  painter->restore();
}

QSize ResultTableDelegate::sizeHint(const QStyleOptionViewItem& /*option*/,
                                    const QModelIndex& /*index*/) const {
  return {72, kRowHeight};
}

}  // namespace viscera
