// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>
#include <QWidget>

#include <vector>

class QPainter;

namespace viscera {

class CurveChart;
struct ChartReading;

/// Where the label of a curve's end stands.
struct EndLabel {
  QString name;
  QColor colour;
  QPointF lineEnd;
  QRectF place;  ///< of the text
  bool isCurve = true;
};

/// Draws labels and cursor over the plot, so that moving the mouse does not redraw the curves.
class ChartOverlay : public QWidget {
  Q_OBJECT

 public:
  ChartOverlay(CurveChart& chart, QWidget* parent);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  CurveChart& chart_;
};

/// Labels right of `area`, one a curve, none over another; where not all fit, the last one says how many are
/// missing and has no colour.
[[nodiscard]] std::vector<EndLabel> placeEndLabels(const std::vector<ChartReading>& ends, const QRectF& area);

/// Width that the labels need right of the plot.
[[nodiscard]] int endLabelWidth(const std::vector<ChartReading>& ends);

void drawEndLabels(QPainter& painter, const std::vector<EndLabel>& labels);

}  // namespace viscera
