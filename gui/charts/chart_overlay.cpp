// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/chart_overlay.h"

#include "gui/charts/curve_chart.h"
#include "gui/charts/label_layout.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kLabelGap = 12.0;  // from the plot to the text
constexpr double kLabelHeight = 16.0;
constexpr double kDot = 7.0;
constexpr double kPadding = 8.0;
constexpr int kLongestLabel = 140;

QFont labelFont() {
  return typeFont(TypeRole::Caption);
}

QString shortened(const QString& name) {
  return QFontMetricsF(labelFont()).elidedText(name, Qt::ElideMiddle, kLongestLabel);
}

void drawDot(QPainter& painter, const QPointF& centre, const QColor& colour) {
  painter.setPen(QPen(Theme::current().tokens().raised, 1.5));
  painter.setBrush(colour);
  painter.drawEllipse(centre, kDot / 2 + 0.75, kDot / 2 + 0.75);
}

/// The box of names and values beside the cursor.
class ReadingBox {
 public:
  ReadingBox(QString heading, std::vector<ChartReading> readings)
      : heading_(std::move(heading)), readings_(std::move(readings)) {
    const QFontMetricsF metrics(labelFont());
    double names = 0.0;
    double values = 0.0;
    for (const ChartReading& reading : readings_) {
      names = std::max(names, metrics.horizontalAdvance(shortened(reading.name)));
      values = std::max(values, metrics.horizontalAdvance(reading.value));
    }
    const double width = std::max(kDot + 6 + names + 16 + values, metrics.horizontalAdvance(heading_));
    size_ = {std::ceil(width + 2 * kPadding),
             2 * kPadding + kRow * static_cast<double>(readings_.size() + 1) - 2};
  }

  void draw(QPainter& painter, double x, const QRectF& area) const {
    const Tokens& t = Theme::current().tokens();
    const bool left = x + 12 + size_.width() > area.right();
    const QRectF box({left ? std::max(area.left(), x - 12 - size_.width()) : x + 12, area.top() + 4}, size_);
    painter.setPen(QPen(t.controlBorder, 1));
    painter.setBrush(t.raised);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setFont(labelFont());
    QRectF row(box.left() + kPadding, box.top() + kPadding - 1, box.width() - 2 * kPadding, kRow);
    painter.setPen(t.textSecondary);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, heading_);
    for (const ChartReading& reading : readings_) {
      row.translate(0, kRow);
      painter.setPen(Qt::NoPen);
      painter.setBrush(reading.colour);
      painter.drawEllipse(QPointF(row.left() + kDot / 2, row.center().y()), kDot / 2, kDot / 2);
      painter.setPen(t.text);
      painter.drawText(
          row.adjusted(kDot + 6, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, shortened(reading.name));
      painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, reading.value);
    }
  }

 private:
  static constexpr double kRow = 18.0;

  QString heading_;
  std::vector<ChartReading> readings_;
  QSizeF size_;
};

void drawCursor(QPainter& painter, CurveChart& chart, const QRectF& area) {
  if (!chart.cursor()) return;
  const double x = chart.plot().xAxis->coordToPixel(*chart.cursor());
  if (x < area.left() - 0.5 || x > area.right() + 0.5) return;
  const Tokens& t = Theme::current().tokens();
  painter.setPen(QPen(t.textSecondary, 1));
  const double line = std::round(x) + 0.5;
  painter.drawLine(QPointF(line, area.top()), QPointF(line, area.bottom()));
  const std::vector<ChartReading> readings = chart.readingsAtCursor();
  for (const ChartReading& reading : readings) drawDot(painter, reading.position, reading.colour);
  ReadingBox(chart.cursorText(), readings).draw(painter, x, area);
}

}  // namespace

ChartOverlay::ChartOverlay(CurveChart& chart, QWidget* parent) : QWidget(parent), chart_(chart) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAttribute(Qt::WA_NoSystemBackground);
}

void ChartOverlay::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area = chart_.plot().axisRect()->rect();
  drawEndLabels(painter, placeEndLabels(chart_.endLabels(), area));
  drawCursor(painter, chart_, area);
  if (!chart_.plot().hasFocus()) return;
  painter.setPen(QPen(Theme::current().tokens().accent, metrics::kFocusRing));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
}

std::vector<EndLabel> placeEndLabels(const std::vector<ChartReading>& ends, const QRectF& area) {
  const QRectF room = area.adjusted(0, -kLabelHeight / 2, 0, kLabelHeight / 2);
  const auto fitting = static_cast<std::size_t>(std::max(0.0, room.height() / kLabelHeight));
  std::vector<ChartReading> shown(ends.begin(),
                                  ends.begin() + static_cast<std::ptrdiff_t>(std::min(fitting, ends.size())));
  if (shown.empty()) return {};
  if (shown.size() < ends.size()) {
    const std::size_t missing = ends.size() - shown.size() + 1;
    shown.back() = {
        ChartOverlay::tr("and %1 more").arg(missing), {}, {}, QPointF(area.right(), room.bottom())};
  }
  std::vector<double> wanted;
  for (const ChartReading& end : shown) wanted.push_back(end.position.y());
  const std::vector<double> centres = placeLabels(wanted, kLabelHeight, room.top(), room.bottom());
  std::vector<EndLabel> labels;
  for (std::size_t k = 0; k < centres.size(); ++k) {
    const QRectF place(area.right() + kLabelGap, centres[k] - kLabelHeight / 2, kLongestLabel, kLabelHeight);
    labels.push_back({shortened(shown[k].name), shown[k].colour, shown[k].position, place, shown[k].isCurve});
  }
  return labels;
}

int endLabelWidth(const std::vector<ChartReading>& ends) {
  const QFontMetricsF metrics(labelFont());
  double widest = 0.0;
  for (const ChartReading& end : ends)
    widest = std::max(widest, metrics.horizontalAdvance(shortened(end.name)));
  return ends.empty() ? 16 : static_cast<int>(std::ceil(widest + kLabelGap + 8));
}

void drawEndLabels(QPainter& painter, const std::vector<EndLabel>& labels) {
  const Tokens& t = Theme::current().tokens();
  painter.setFont(labelFont());
  for (const EndLabel& label : labels) {
    // A thin line leads from the curve's end to a label that had to move aside.
    const QPointF anchor(label.place.left() - 4, label.place.center().y());
    if (!label.colour.isValid()) {
      painter.setPen(t.textSecondary);
      painter.drawText(label.place, Qt::AlignLeft | Qt::AlignVCenter, label.name);
      continue;
    }
    painter.setPen(QPen(label.colour, 1));
    if (std::abs(anchor.y() - label.lineEnd.y()) > 2.0 || anchor.x() - label.lineEnd.x() > 2 * kLabelGap)
      painter.drawLine(label.lineEnd, anchor);
    if (label.isCurve) drawDot(painter, label.lineEnd, label.colour);
    painter.setPen(label.isCurve ? t.text : t.textSecondary);
    painter.drawText(label.place, Qt::AlignLeft | Qt::AlignVCenter, label.name);
  }
}

}  // namespace viscera
