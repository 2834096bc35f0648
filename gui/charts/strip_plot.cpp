// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/strip_plot.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace viscera {
namespace {

constexpr int kLeastRow = 20;
constexpr int kMostExtra = 8;  // that a row may be higher than it must
constexpr int kLane = 9;
constexpr int kAroundLines = 4;
constexpr int kAxis = 20;  // above the rows, so that it is seen where these are scrolled
constexpr double kGap = 10.0;
constexpr double kPoint = 3.0;
constexpr double kReach = 7.0;     // of the mouse
constexpr double kBeyond = 8.0;    // of a triangle's middle from the edge
constexpr double kTriangle = 4.0;  // half of it
constexpr double kBeyondWidth = kBeyond + 2.0 * kTriangle;
constexpr double kBesideTick = 4.0;
constexpr int kParts = 4;

double widthOf(const QString& text) {
  const QFontMetricsF font(typeFont(TypeRole::Caption));
  double width = 0.0;
  for (const QString& line : text.split('\n')) width = std::max(width, font.horizontalAdvance(line));
  return std::ceil(width);
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
  names_ = values_ = below_ = above_ = 0.0;
  heights_.clear();
  QStringList texts;
  for (int i = 0; i < std::ssize(rows_); ++i) {
    const StripRow& row = rows_[static_cast<std::size_t>(i)];
    for (const StripLane& lane : row.lanes)
      for (const StripPoint& point : lane.points) {
        if (point.value < axis_.least) below_ = kBeyondWidth;
        if (point.value > axis_.greatest) above_ = kBeyondWidth;
      }
    const QString beside = textBeside(i);
    names_ = std::max(names_, widthOf(row.name));
    values_ = std::max(values_, widthOf(beside));
    heights_.push_back(leastHeight(i));
    texts << (beside.isEmpty() ? row.name : row.name + ": " + QString(beside).replace('\n', ' '));
  }
  setAccessibleName(tr("%1 of the cases").arg(axis.name));
  setAccessibleDescription(texts.join("; "));
  arrange();
  updateGeometry();
  update();
}

int StripPlot::leastHeight(int row) const {
  const auto lines = static_cast<int>(textBeside(row).count('\n')) + 1;
  const int text = lines * QFontMetrics(typeFont(TypeRole::Caption)).lineSpacing() + kAroundLines;
  const auto lanes = static_cast<int>(rows_[static_cast<std::size_t>(row)].lanes.size());
  return std::max({kLeastRow, lanes * kLane + kAroundLines, text});
}

/// Rows share the room that is left over.
void StripPlot::arrange() {
  const auto rows = static_cast<int>(rows_.size());
  const int spare = height() - minimumSizeHint().height();
  const int extra = std::clamp(spare / std::max(1, rows), 0, kMostExtra);
  tops_ = {static_cast<double>(kAxis)};
  for (int row = 0; row < rows; ++row)
    tops_.push_back(tops_.back() + heights_[static_cast<std::size_t>(row)] + extra);
}

void StripPlot::resizeEvent(QResizeEvent* event) {
  arrange();
  QWidget::resizeEvent(event);
}

QRectF StripPlot::plotRect() const {
  const double left = std::min(names_ + kGap, width() * 0.4) + below_;
  const double right = width() - (values_ > 0.0 ? values_ + kGap : kGap) - above_;
  return {left, static_cast<double>(kAxis), std::max(1.0, right - left), tops_.back() - kAxis};
}

double StripPlot::xOf(double value) const {
  const QRectF plot = plotRect();
  const double part = (value - axis_.least) / (axis_.greatest - axis_.least);
  return plot.left() + kPoint + std::clamp(part, 0.0, 1.0) * (plot.width() - 2 * kPoint);
}

QPointF StripPlot::placeOf(int row, int lane, double value) const {
  const auto place = static_cast<std::size_t>(row);
  const auto lanes = static_cast<double>(rows_[place].lanes.size());
  const double y = tops_[place] + (tops_[place + 1] - tops_[place]) * (lane + 1.0) / (lanes + 1.0);
  if (value < axis_.least) return {plotRect().left() - kBeyond, y};
  if (value > axis_.greatest) return {plotRect().right() + kBeyond, y};
  return {xOf(value), y};
}

QString StripPlot::beyondText(int row) const {
  std::vector<double> below;
  std::vector<double> above;
  for (const StripLane& lane : rows_[static_cast<std::size_t>(row)].lanes)
    for (const StripPoint& point : lane.points) {
      if (point.value < axis_.least) below.push_back(point.value);
      if (point.value > axis_.greatest) above.push_back(point.value);
    }
  QStringList farthest;
  if (!below.empty()) farthest << axis_.text(*std::min_element(below.begin(), below.end()));
  if (!above.empty()) farthest << axis_.text(*std::max_element(above.begin(), above.end()));
  if (farthest.isEmpty()) return {};
  const QString told = farthest.join(QStringLiteral(", "));
  const auto more = std::ssize(below) + std::ssize(above) - farthest.size();
  return more == 0 ? tr("beyond the axis: %1").arg(told)
                   : tr("beyond the axis: %1, %2 more").arg(told).arg(more);
}

QString StripPlot::textBeside(int row) const {
  const QString& value = rows_[static_cast<std::size_t>(row)].value;
  const QString beyond = beyondText(row);
  return value.isEmpty() || beyond.isEmpty() ? value + beyond : value + '\n' + beyond;
}

QSize StripPlot::sizeHint() const {
  return {420, minimumSizeHint().height() + kAroundLines * std::max(1, static_cast<int>(rows_.size()))};
}

QSize StripPlot::minimumSizeHint() const {
  return {280, std::accumulate(heights_.begin(), heights_.end(), kAxis)};
}

std::optional<StripPlot::Hit> StripPlot::hitAt(const QPointF& position) const {
  std::optional<Hit> best;
  double nearest = kReach;
  const auto below = std::upper_bound(tops_.begin(), tops_.end(), position.y());
  if (below == tops_.begin() || below == tops_.end()) return best;
  const int row = static_cast<int>(below - tops_.begin()) - 1;
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

/// Zero first, then the ends: where there is not room for all, these are told.
std::vector<double> StripPlot::ticks() const {
  const double step = axis_.step > 0.0 ? axis_.step : (axis_.greatest - axis_.least) / kParts;
  std::vector<double> all;
  for (int i = 0; i <= std::lround((axis_.greatest - axis_.least) / step); ++i)
    all.push_back(std::round((axis_.least + i * step) / step) * step + 0.0);  // no negative zero
  const auto rank = [this, step](double value) {
    if (axis_.zeroLine && std::abs(value) < step / 2.0) return 0;
    return value > axis_.greatest - step / 2.0 ? 1 : value < axis_.least + step / 2.0 ? 2 : 3;
  };
  std::stable_sort(all.begin(), all.end(), [&](double a, double b) { return rank(a) < rank(b); });
  return all;
}

void StripPlot::drawAxis(QPainter& painter) const {
  const Tokens& t = Theme::current().tokens();
  const QRectF plot = plotRect();
  const std::vector<double> all = ticks();
  for (const double value : all) {
    const double x = std::round(xOf(value)) + 0.5;
    const bool zero = axis_.zeroLine && value == 0.0;
    painter.setPen(QPen(zero ? t.textSecondary : t.chartGrid, 1.0));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
  }
  drawTicks(painter, all);
}

void StripPlot::drawTicks(QPainter& painter, const std::vector<double>& ticks) const {
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(Theme::current().tokens().textSecondary);
  std::vector<QRectF> taken;
  for (const double value : ticks) {
    const QString text = plainNumber(value);
    const double half = widthOf(text) / 2.0 + 1.0;
    const double left = std::clamp(xOf(value) - half, 0.0, width() - 2.0 * half);
    const QRectF room(left, 0.0, 2.0 * half, kAxis - 4.0);
    const QRectF around = room.adjusted(-kBesideTick, 0.0, kBesideTick, 0.0);
    if (std::any_of(taken.begin(), taken.end(), [&](const QRectF& one) { return one.intersects(around); }))
      continue;
    taken.push_back(room);
    painter.drawText(room, Qt::AlignCenter, text);
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
  for (const StripPoint& point : one.points) {
    if (std::isnan(point.value)) continue;
    const QPointF place = placeOf(row, lane, point.value);
    const bool beyond = point.value > axis_.greatest || point.value < axis_.least;
    painter.setBrush(beyond ? one.colour : faint);
    if (!beyond) {
      painter.drawEllipse(place, kPoint, kPoint);
      continue;
    }
    const double tip = point.value > axis_.greatest ? kTriangle : -kTriangle;
    painter.drawPolygon(QPolygonF(
        {place + QPointF(-tip, -kTriangle), place + QPointF(tip, 0.0), place + QPointF(-tip, kTriangle)}));
  }
  if (std::isnan(one.mean)) return;
  const QPointF mean = placeOf(row, lane, one.mean);
  painter.setPen(QPen(t.panel, 4.0));
  painter.drawLine(mean - QPointF(0, 5.5), mean + QPointF(0, 5.5));
  painter.setPen(QPen(one.colour, 2.0));
  painter.drawLine(mean - QPointF(0, 5.5), mean + QPointF(0, 5.5));
}

void StripPlot::drawRow(QPainter& painter, int row) const {
  const Tokens& t = Theme::current().tokens();
  const auto place = static_cast<std::size_t>(row);
  const StripRow& one = rows_[place];
  const double height = tops_[place + 1] - tops_[place];
  const double values = plotRect().right() + above_ + kGap;
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(t.text);
  const QRectF name(0, tops_[place], plotRect().left() - below_ - kGap, height);
  painter.drawText(
      name,
      Qt::AlignRight | Qt::AlignVCenter,
      painter.fontMetrics().elidedText(one.name, Qt::ElideRight, static_cast<int>(name.width())));
  painter.drawText(QRectF(values, tops_[place], width() - values, height),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   textBeside(row));
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
