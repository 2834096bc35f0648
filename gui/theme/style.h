// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProxyStyle>

namespace viscera {

/// Arrow of a sorted column: it points up where the rows go upwards.
void drawSortArrow(QPainter& painter, const QPointF& middle, Qt::SortOrder order);

/// Fusion with the parts that a style sheet cannot draw crisply in both schemes: check boxes, radio buttons,
/// combo and spin boxes, and the height of a control.
class Style : public QProxyStyle {
  Q_OBJECT

 public:
  Style();

  using QProxyStyle::polish;
  void polish(QWidget* widget) override;

  void drawPrimitive(PrimitiveElement element,
                     const QStyleOption* option,
                     QPainter* painter,
                     const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control,
                          const QStyleOptionComplex* option,
                          QPainter* painter,
                          const QWidget* widget) const override;
  [[nodiscard]] QRect subControlRect(ComplexControl control,
                                     const QStyleOptionComplex* option,
                                     SubControl part,
                                     const QWidget* widget) const override;
  [[nodiscard]] QSize sizeFromContents(ContentsType type,
                                       const QStyleOption* option,
                                       const QSize& size,
                                       const QWidget* widget) const override;
  [[nodiscard]] int pixelMetric(PixelMetric metric,
                                const QStyleOption* option,
                                const QWidget* widget) const override;
  [[nodiscard]] int styleHint(StyleHint hint,
                              const QStyleOption* option,
                              const QWidget* widget,
                              QStyleHintReturn* data) const override;
};

}  // namespace viscera
