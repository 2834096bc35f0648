// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/strip_plot.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kLeastRow = 20;
constexpr int kLane = 9;
constexpr int kAxis = 20;  // above the rows, so that it is seen where these are scrolled
constexpr double kGap = 10.0;
constexpr double kPoint = 3.0;
constexpr double kReach = 7.0;  // of the mouse
constexpr int kTicks = 4;

double widthOf(const QString& text) {
  return std::ceil(QFontMetricsF(typeFont(TypeRole::Caption)).horizontalAdvance(text));
}

}  // namespace

StripPlot::StripPlot(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  setAccessibleName(tr("Scores of the cases"));
}

void StripPlot::setRows(const StripAxis& axis, std::vector<StripRow> rows) {
  axis_ = axis;
  rows_ = std::move(rows);
  QStringList texts;
  for (const StripRow& row : rows_) texts << (row.value.isEmpty() ? row.name : row.name + ": " + row.value);
  setAccessibleName(tr("%1 of the cases").arg(axis.name));
  setAccessibleDescription(texts.join("; "));
  updateGeometry();
  update();
}

int StripPlot::rowHeight() const {
  std::size_t lanes = 1;
  for (const StripRow& row : rows_) lanes = std::max(lanes, row.lanes.size());
  const int least = std::max(kLeastRow, static_cast<int>(lanes) * kLane + 4);
  const int room = (height() - kAxis) / std::max(1, static_cast<int>(rows_.size()));
  return std::clamp(room, least, least + 8);
}

QRectF StripPlot::plotRect() const {
  double names = 0.0;
  double values = 0.0;
  for (const StripRow& row : rows_) {
    names = std::max(names, widthOf(row.name));
    values = std::max(values, widthOf(row.value));
  }
  const double left = std::min(names + kGap, width() * 0.4);
  const double right = width() - (values > 0.0 ? values + kGap : kGap);
  return {left,
          static_cast<double>(kAxis),
          std::max(1.0, right - left),
          static_cast<double>(rowHeight() * std::ssize(rows_))};
}

QPointF StripPlot::placeOf(int row, int lane, double value) const {
  const QRectF plot = plotRect();
  const double part = (value - axis_.least) / (axis_.greatest - axis_.least);
  const auto lanes = static_cast<double>(rows_[static_cast<std::size_t>(row)].lanes.size());
  return {plot.left() + kPoint + std::clamp(part, 0.0, 1.0) * (plot.width() - 2 * kPoint),
          kAxis + rowHeight() * (row + (lane + 1.0) / (lanes + 1.0))};
}

QSize StripPlot::sizeHint() const {
  return {420, std::max(1, static_cast<int>(rows_.size())) * (kLeastRow + 4) + kAxis};
}

QSize StripPlot::minimumSizeHint() const {
  std::size_t lanes = 1;
  for (const StripRow& row : rows_) lanes = std::max(lanes, row.lanes.size());
  const int row = std::max(kLeastRow, static_cast<int>(lanes) * kLane + 4);
  return {280, std::max(1, static_cast<int>(rows_.size())) * row + kAxis};
}

std::optional<StripPlot::Hit> StripPlot::hitAt(const QPointF& position) const {
  std::optional<Hit> best;
  double nearest = kReach;
  const int row = static_cast<int>(std::floor((position.y() - kAxis) / rowHeight()));
  if (row < 0 || row >= std::ssize(rows_)) return best;
  const auto& lanes = rows_[static_cast<std::size_t>(row)].lanes;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane)
    for (std::size_t point = 0; point < lanes[lane].points.size(); ++point) {
      const double value = lanes[lane].points[point].value;
      if (std::isnan(value)) continue;
      const QPointF apart = placeOf(row, static_cast<int>(lane), value) - position;
      if (const double distance = std::hypot(apart.x(), apart.y()); distance < nearest) {
        nearest = distance;
        best = Hit{row, static_cast<int>(lane), static_cast<int>(point)};
      }
    }
  return best;
}

void StripPlot::drawAxis(QPainter& painter) const {
  const Tokens& t = Theme::current().tokens();
  const QRectF plot = plotRect();
  painter.setFont(typeFont(TypeRole::Caption));
  for (int tick = 0; tick <= kTicks; ++tick) {
    const double value = axis_.least + (axis_.greatest - axis_.least) * tick / kTicks;
    const double x = std::round(placeOf(0, 0, value).x()) + 0.5;
    const bool zero = axis_.zeroLine && std::abs(value) < 1e-12;
    painter.setPen(QPen(zero ? t.textSecondary : t.chartGrid, 1.0));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setPen(t.textSecondary);
    const QString text = plainNumber(value);
    const double half = widthOf(text) / 2.0 + 1.0;
    const double left = std::clamp(x - half, 0.0, width() - 2.0 * half);
    painter.drawText(QRectF(left, 0.0, 2.0 * half, kAxis - 4.0), Qt::AlignCenter, text);
  }
}

void StripPlot::drawLane(QPainter& painter, int row, int lane) const {
  const StripLane& one = rows_[static_cast<std::size_t>(row)].lanes[static_cast<std::size_t>(lane)];
  const Tokens& t = Theme::current().tokens();
  QColor faint = one.colour;
  faint.setAlphaF(0.65F);
  if (one.interval) {
    const QPointF from = placeOf(row, lane, one.interval->first);
    const QPointF to = placeOf(row, lane, one.interval->second);
    QColor band = one.colour;
    band.setAlphaF(0.3F);
    painter.fillRect(QRectF(from.x(), from.y() - 5.0, std::max(1.0, to.x() - from.x()), 10.0), band);
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(faint);
  for (const StripPoint& point : one.points)
    if (!std::isnan(point.value)) painter.drawEllipse(placeOf(row, lane, point.value), kPoint, kPoint);
  if (std::isnan(one.mean)) return;
  const QPointF mean = placeOf(row, lane, one.mean);
  painter.setPen(QPen(t.panel, 4.0));
  painter.drawLine(mean - QPointF(0, 5.5), mean + QPointF(0, 5.5));
  painter.setPen(QPen(one.colour, 2.0));
  painter.drawLine(mean - QPointF(0, 5.5), mean + QPointF(0, 5.5));
}

void StripPlot::drawRow(QPainter& painter, int row) const {
  const Tokens& t = Theme::current().tokens();
  const StripRow& one = rows_[static_cast<std::size_t>(row)];
  const QRectF plot = plotRect();
  const double top = kAxis + static_cast<double>(row) * rowHeight();
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(t.text);
  const QRectF name(0, top, plot.left() - kGap, rowHeight());
  painter.drawText(
      name,
      Qt::AlignRight | Qt::AlignVCenter,
      painter.fontMetrics().elidedText(one.name, Qt::ElideRight, static_cast<int>(name.width())));
  painter.drawText(QRectF(plot.right() + kGap, top, width() - plot.right() - kGap, rowHeight()),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   one.value);
  for (std::size_t lane = 0; lane < one.lanes.size(); ++lane) drawLane(painter, row, static_cast<int>(lane));
}

void StripPlot::paintEvent(QPaintEvent* /*event*/) {
  if (rows_.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  drawAxis(painter);
  for (int row = 0; row < std::ssize(rows_); ++row) drawRow(painter, row);
}

void StripPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  if (const auto hit = hitAt(event->position())) Q_EMIT pointClicked(hit->row, hit->lane, hit->point);
}

void StripPlot::mouseMoveEvent(QMouseEvent* event) {
  setCursor(hitAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool StripPlot::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto hit = hitAt(help->pos());
  if (!hit) {
    QToolTip::hideText();
    return true;
  }
  const auto& lane = rows_[static_cast<std::size_t>(hit->row)].lanes[static_cast<std::size_t>(hit->lane)];
  QToolTip::showText(help->globalPos(), lane.points[static_cast<std::size_t>(hit->point)].text, this);
  return true;
}

}  // namespace viscera
