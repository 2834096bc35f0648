// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/style.h"

#include "gui/theme/theme.h"

#include <QAbstractSpinBox>
#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kIndicator = 16;
constexpr int kArrowColumn = 28;
constexpr double kSortArrow = 8.0;
constexpr int kBesideText = 2;  // Fusion leaves a pixel on both sides of a text in its field
constexpr qreal kIconStroke = 1.5;

const Tokens& tokens() {
  return Theme::current().tokens();
}

bool has(const QStyleOption* option, QStyle::StateFlag flag) {
  return option->state.testFlag(flag);
}

QPen iconPen(const QColor& colour) {
  return QPen(colour, kIconStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
}

/// Frame of a field: hairline, accent where focused.
void drawField(QPainter* painter, const QRect& rect, const QStyleOption* option) {
  const Tokens& t = tokens();
  const bool enabled = has(option, QStyle::State_Enabled);
  const bool focused = has(option, QStyle::State_HasFocus);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const qreal width = focused ? metrics::kFocusRing : 1.0;
  const QColor quiet = enabled && has(option, QStyle::State_MouseOver) ? t.textSecondary : t.controlBorder;
  painter->setPen(QPen(focused ? t.accent : (enabled ? quiet : t.hairline), width));
  painter->setBrush(enabled ? t.raised : t.panel);
  painter->drawRoundedRect(QRectF(rect).adjusted(width / 2, width / 2, -width / 2, -width / 2),
                           metrics::kRadius,
                           metrics::kRadius);
  painter->restore();
}

void drawChevron(QPainter* painter, const QPointF& centre, bool up, const QColor& colour) {
  const qreal tip = up ? -1.75 : 1.75;
  QPainterPath path(centre + QPointF(-3.5, -tip));
  path.lineTo(centre + QPointF(0, tip));
  path.lineTo(centre + QPointF(3.5, -tip));
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(iconPen(colour));
  painter->setBrush(Qt::NoBrush);
  painter->drawPath(path);
  painter->restore();
}

/// QHeaderView calls what is sorted upwards "down".
void drawHeaderArrow(QPainter* painter, const QStyleOption* option) {
  const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
  if (header == nullptr || header->sortIndicator == QStyleOptionHeader::None) return;
  const bool upwards = header->sortIndicator == QStyleOptionHeader::SortDown;
  drawSortArrow(*painter, QRectF(option->rect).center(), upwards ? Qt::AscendingOrder : Qt::DescendingOrder);
}

/// Box or circle of a check box or radio button.
void drawIndicator(QPainter* painter, const QStyleOption* option, qreal radius) {
  const Tokens& t = tokens();
  const bool enabled = has(option, QStyle::State_Enabled);
  const bool filled = has(option, QStyle::State_On) || has(option, QStyle::State_NoChange);
  const QRectF box = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
  const QColor border = has(option, QStyle::State_HasFocus) ? t.accent : t.textSecondary;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(enabled ? (filled ? t.accentFill : border) : t.controlBorder);
  painter->setBrush(filled ? (enabled ? t.accentFill : t.controlBorder) : (enabled ? t.raised : t.panel));
  painter->drawRoundedRect(box, radius, radius);
  if (has(option, QStyle::State_HasFocus)) {
    painter->setPen(QPen(t.accent, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(box.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
  }
}

void drawCheckBox(QPainter* painter, const QStyleOption* option) {
  painter->save();
  drawIndicator(painter, option, 4);
  painter->setPen(QPen(tokens().onAccent, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF corner = option->rect.topLeft();
  if (has(option, QStyle::State_NoChange)) {
    painter->drawLine(corner + QPointF(4.5, 8), corner + QPointF(11.5, 8));
  } else if (has(option, QStyle::State_On)) {
    const QPolygonF tick{QPointF(4.2, 8.3), QPointF(7.0, 11.0), QPointF(11.8, 5.4)};
    painter->drawPolyline(tick.translated(corner));
  }
  painter->restore();
}

void drawRadioButton(QPainter* painter, const QStyleOption* option) {
  painter->save();
  drawIndicator(painter, option, kIndicator / 2.0);
  if (has(option, QStyle::State_On)) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(tokens().onAccent);
    painter->drawEllipse(QRectF(option->rect).center(), 3, 3);
  }
  painter->restore();
}

void drawSpinButtons(QPainter* painter, const QStyleOptionSpinBox* spin) {
  const Tokens& t = tokens();
  if (spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
  const auto colour = [&](QAbstractSpinBox::StepEnabledFlag step) {
    return has(spin, QStyle::State_Enabled) && spin->stepEnabled.testFlag(step) ? t.textSecondary
                                                                                : t.textDisabled;
  };
  const qreal x = spin->rect.right() - kArrowColumn / 2.0 + 1;
  const qreal middle = spin->rect.top() + spin->rect.height() / 2.0;
  drawChevron(painter, {x, middle - 5}, true, colour(QAbstractSpinBox::StepUpEnabled));
  drawChevron(painter, {x, middle + 5}, false, colour(QAbstractSpinBox::StepDownEnabled));
}

}  // namespace

void drawSortArrow(QPainter& painter, const QPointF& middle, Qt::SortOrder order) {
  const double end = order == Qt::AscendingOrder ? -kSortArrow / 4.0 : kSortArrow / 4.0;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens().textSecondary);
  painter.drawPolygon(QPolygonF({middle + QPointF(-kSortArrow / 2.0, -end),
                                 middle + QPointF(kSortArrow / 2.0, -end),
                                 middle + QPointF(0.0, end)}));
  painter.restore();
}

Style::Style() : QProxyStyle(QStyleFactory::create("Fusion")) {}

void Style::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  // Under a style sheet a spin box does not ask sizeFromContents().
  if (qobject_cast<QAbstractSpinBox*>(widget) != nullptr) widget->setMinimumHeight(metrics::kControl);
}

void Style::drawPrimitive(PrimitiveElement element,
                          const QStyleOption* option,
                          QPainter* painter,
                          const QWidget* widget) const {
  switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
      return drawCheckBox(painter, option);
    case PE_IndicatorRadioButton:
      return drawRadioButton(painter, option);
    case PE_FrameFocusRect:
      return;  // each control shows its focus by its frame
    case PE_IndicatorArrowDown:
    case PE_IndicatorArrowUp:
      return drawChevron(
          painter, QRectF(option->rect).center(), element == PE_IndicatorArrowUp, tokens().textSecondary);
    case PE_IndicatorHeaderArrow:
      return drawHeaderArrow(painter, option);
    default:
      QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void Style::drawComplexControl(ComplexControl control,
                               const QStyleOptionComplex* option,
                               QPainter* painter,
                               const QWidget* widget) const {
  if (control == CC_ComboBox) {
    drawField(painter, option->rect, option);
    const QPointF centre(option->rect.right() - kArrowColumn / 2.0 + 1, QRectF(option->rect).center().y());
    drawChevron(
        painter, centre, false, has(option, State_Enabled) ? tokens().textSecondary : tokens().textDisabled);
    return;
  }
  const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
  if (control == CC_SpinBox && spin != nullptr) {
    drawField(painter, option->rect, option);
    return drawSpinButtons(painter, spin);
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subControlRect(ComplexControl control,
                            const QStyleOptionComplex* option,
                            SubControl part,
                            const QWidget* widget) const {
  const QRect& r = option->rect;
  if (control == CC_ComboBox) {
    if (part == SC_ComboBoxEditField) return r.adjusted(metrics::kInside, 1, -kArrowColumn, -1);
    if (part == SC_ComboBoxArrow) return {r.right() - kArrowColumn + 1, r.top(), kArrowColumn, r.height()};
  }
  if (control == CC_SpinBox) {
    const int half = r.height() / 2;
    const int left = r.right() - kArrowColumn + 1;
    if (part == SC_SpinBoxEditField) return r.adjusted(metrics::kInside - 2, 2, -kArrowColumn, -2);
    if (part == SC_SpinBoxUp) return {left, r.top(), kArrowColumn, half};
    if (part == SC_SpinBoxDown) return {left, r.top() + half, kArrowColumn, r.height() - half};
  }
  return QProxyStyle::subControlRect(control, option, part, widget);
}

QSize Style::sizeFromContents(ContentsType type,
                              const QStyleOption* option,
                              const QSize& size,
                              const QWidget* widget) const {
  QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
  if (type == CT_ComboBox || type == CT_SpinBox) {
    result.setHeight(metrics::kControl);
    result.setWidth(std::max(result.width(), size.width() + metrics::kInside + kArrowColumn + kBesideText));
  }
  if (type == CT_CheckBox || type == CT_RadioButton)
    result.setHeight(std::max(result.height(), metrics::kSmallestTarget));
  return result;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
      return kIndicator;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
      return metrics::kInside;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
      return metrics::kIcon;
    case PM_SplitterWidth:
      return metrics::kInside;
    default:
      return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

int Style::styleHint(StyleHint hint,
                     const QStyleOption* option,
                     const QWidget* widget,
                     QStyleHintReturn* data) const {
  if (hint == SH_ComboBox_Popup) return 0;  // a list below the field, not over it
  if (hint == SH_EtchDisabledText) return 0;
  if (hint == SH_Widget_Animate || hint == SH_Menu_FadeOutOnHide) return 0;  // no motion
  if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;                 // buttons are words
  return QProxyStyle::styleHint(hint, option, widget, data);
}

}  // namespace viscera
