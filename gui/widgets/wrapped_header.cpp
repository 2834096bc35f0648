// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/wrapped_header.h"

#include "gui/theme/fonts.h"
#include "gui/theme/style.h"
#include "gui/theme/theme.h"

#include <QPainter>

namespace viscera {
namespace {

constexpr int kSide = 8;  // as the cells below
constexpr int kNarrowSide = 0;
constexpr int kBelow = 5;
constexpr double kArrow = 8.0;

}  // namespace

WrappedHeader::WrappedHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
  setSectionsClickable(true);
  setHighlightSections(false);
}

void WrappedHeader::paintSection(QPainter* painter, const QRect& place, int section) const {
  const Tokens& t = Theme::current().tokens();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setFont(typeFont(TypeRole::Caption));
  painter->setPen(t.textSecondary);
  const int given = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
  const bool right = (given & Qt::AlignRight) != 0;
  const QString text = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
  const QRect room = place.adjusted(right ? kNarrowSide : kSide, 0, right ? -kSide : -kNarrowSide, -kBelow);
  const int flags = static_cast<int>(Qt::AlignBottom) | static_cast<int>(Qt::TextWordWrap) |
                    static_cast<int>(right ? Qt::AlignRight : Qt::AlignLeft);
  painter->drawText(room, flags, text);
  if (isSortIndicatorShown() && sortIndicatorSection() == section) {
    const QRect written = painter->boundingRect(room, flags, text);
    const QPointF middle(right ? room.right() - kArrow / 2.0 : room.left() + kArrow / 2.0,
                         written.top() - kArrow / 2.0);
    drawSortArrow(*painter, middle, sortIndicatorOrder());
  }
  painter->setPen(t.controlBorder);
  painter->drawLine(place.bottomLeft(), place.bottomRight());
  painter->restore();
}

}  // namespace viscera
