// SPDX-License-Identifier: Apache-2.0
// The part of CurveChart that answers to what is seen: ranges, decimation, cursor, mouse and keys.
#include "gui/charts/chart_overlay.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace viscera {
namespace {

constexpr double kHeadroom = 0.06;     // of the vertical range, above and below
constexpr double kDeepestZoom = 1e-6;  // of all data
constexpr double kReach_px = 8.0;      // how far from the cursor a value may lie
constexpr double kKeyStep = 0.01;      // of the visible range
constexpr double kKeyZoom = 0.8;
constexpr int kTopMargin = 10;
constexpr int kLeastLeftMargin = 44;
constexpr int kTickWidth = 80;  // room for a number of five figures
constexpr int kFewestTicks = 2;
constexpr int kMostTicks = 5;

QVector<QCPGraphData> graphData(const std::vector<CurveSample>& samples) {
  QVector<QCPGraphData> data;
  data.reserve(static_cast<qsizetype>(samples.size()));
  for (const CurveSample& sample : samples) data.append({sample.x, sample.value});
  return data;
}

void include(std::optional<ValueRange>& range, const std::optional<ValueRange>& other) {
  if (!other) return;
  range = range ? ValueRange{std::min(range->least, other->least), std::max(range->greatest, other->greatest)}
                : *other;
}

QCPRange padded(const ValueRange& range, bool logarithmic) {
  if (logarithmic) {
    const double factor = std::pow(range.greatest / range.least, kHeadroom);
    return {range.least / std::max(factor, 1.05), range.greatest * std::max(factor, 1.05)};
  }
  const double span = range.greatest - range.least;
  const double room = span > 0.0 ? span * kHeadroom : std::max(std::abs(range.least) * 0.1, 1e-9);
  return {range.least - room, range.greatest + room};
}

void layOut(QCustomPlot& plot) {
  for (const auto phase :
       {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout})
    plot.plotLayout()->update(phase);
}

}  // namespace

void CurveChart::refresh() {
  refreshScheduled_ = false;
  refreshing_ = true;
  updateRanges();
  plot_->xAxis->setLabel(axis_ == CurveAxis::Step    ? tr("step")
                         : axis_ == CurveAxis::Epoch ? tr("epoch")
                                                     : tr("hours"));
  placeReference();
  layOutPlot();
  plot_->xAxis->ticker()->setTickCount(
      std::clamp(plot_->axisRect()->width() / kTickWidth, kFewestTicks, kMostTicks));
  for (const Curve& curve : curves_) drawCurve(curve);
  plot_->replot();
  refreshing_ = false;
  scheduleDetails();
}

std::optional<ValueRange> CurveChart::dataX() const {
  std::optional<ValueRange> range = ownX();
  for (const CurveChart* other : aligned_)
    if (other->axis_ == axis_) include(range, other->ownX());
  return range;
}

std::optional<ValueRange> CurveChart::ownX() const {
  std::optional<ValueRange> range;
  for (const Curve& curve : curves_)
    for (const CurveData* part : {&curve.series->raw(), &curve.series->markers()})
      // All charts of a run begin where the run begins, so that they can be read one below the other.
      if (!part->empty())
        include(range, ValueRange{std::min(0.0, (*part)[0].x), (*part)[part->size() - 1].x});
  return range;
}

void CurveChart::updateRanges() {
  const auto all = dataX();
  if (!zoomed_ && all)
    plot_->xAxis->setRange(all->least, all->greatest > all->least ? all->greatest : all->least + 1.0);
  if (fixedRange_) {
    plot_->yAxis->setRange(fixedRange_->least, fixedRange_->greatest);
    return;
  }
  std::optional<ValueRange> seen;
  const QCPRange x = plot_->xAxis->range();
  for (const Curve& curve : curves_)
    for (const CurveData* part : {&curve.series->raw(), &curve.series->smoothed(), &curve.series->markers()})
      include(seen, part->valueRange(x.lower, x.upper));
  if (seen && std::isfinite(reference_) && (reference_ > 0.0 || !logarithmic_))
    include(seen, ValueRange{reference_, reference_});
  if (seen) plot_->yAxis->setRange(padded(*seen, logarithmic_));
}

void CurveChart::placeReference() {
  if (referenceLine_ == nullptr) return;
  const bool shown = std::isfinite(reference_);
  referenceLine_->setVisible(shown);
  if (!shown) return;
  referenceLine_->point1->setCoords(0.0, reference_);
  referenceLine_->point2->setCoords(1.0, reference_);
}

bool CurveChart::Needs::operator==(const Needs& other) const {
  const auto ends = [](const std::optional<ValueRange>& range) {
    return range ? std::pair(range->least, range->greatest) : std::pair(0.0, 0.0);
  };
  return left == other.left && right == other.right && ends(x) == ends(other.x);
}

/// Makes room for the names at the lines' ends and for the numbers, as much as the aligned charts need.
void CurveChart::layOutPlot() {
  Needs needs;
  needs.right = std::min(endLabelWidth(endLabels()), plot_->width() / 3);
  needs.x = ownX();
  int right = needs.right;
  for (const CurveChart* other : aligned_)
    if (other->isVisible()) right = std::max(right, other->needs_.right);
  QCPAxisRect* area = plot_->axisRect();
  area->setMinimumMargins(QMargins(kLeastLeftMargin, 0, 0, 0));
  area->setMargins(QMargins(0, kTopMargin, right, 0));
  layOut(*plot_);
  needs.left = area->margins().left();
  int left = needs.left;
  for (const CurveChart* other : aligned_)
    if (other->isVisible()) left = std::max(left, other->needs_.left);
  if (left > needs.left) {
    area->setMinimumMargins(QMargins(left, 0, 0, 0));
    layOut(*plot_);
  }
  tellNeeds(needs);
}

void CurveChart::tellNeeds(const Needs& needs) {
  if (needs == needs_) return;
  needs_ = needs;
  for (CurveChart* other : aligned_) other->scheduleRefresh();
}

void CurveChart::drawCurve(const Curve& curve) {
  const CurveView view = seen();
  const CurveSeries& series = *curve.series;
  curve.raw->data()->set(graphData(series.raw().decimate(view.from, view.to, view.columns)), true);
  curve.smoothed->data()->set(graphData(series.smoothed().thin(view.from, view.to, view.columns)), true);
  curve.markers->data()->set(graphData(series.markers().decimate(view.from, view.to, view.columns)), true);
  // Markers alone are a curve of their own; beside a trace they are points on it.
  curve.markers->setLineStyle(series.raw().empty() ? QCPGraph::lsLine : QCPGraph::lsNone);
}

void CurveChart::onRangeChanged() {
  if (refreshing_) return;
  const auto all = dataX();
  if (!all) return;
  QCPRange range = plot_->xAxis->range();
  const double whole = all->greatest - all->least;
  const double width = std::clamp(range.size(), whole * kDeepestZoom, whole);
  const double from = std::clamp(range.center() - width / 2, all->least, all->greatest - width);
  zoomed_ = width < whole;
  refreshing_ = true;
  plot_->xAxis->setRange(from, from + width);
  refreshing_ = false;
  scheduleRefresh();
}

void CurveChart::showX(double from, double to) {
  plot_->xAxis->setRange(from, to);
}

void CurveChart::showEverything() {
  zoomed_ = false;
  scheduleRefresh();
}

ValueRange CurveChart::visibleX() const {
  return {plot_->xAxis->range().lower, plot_->xAxis->range().upper};
}

ValueRange CurveChart::visibleY() const {
  return {plot_->yAxis->range().lower, plot_->yAxis->range().upper};
}

double CurveChart::cursorReach() const {
  const int width = std::max(1, plot_->axisRect()->width());
  return plot_->xAxis->range().size() * kReach_px / width;
}

std::vector<ChartReading> CurveChart::readingsAtCursor() const {
  std::vector<ChartReading> readings;
  if (!cursor_) return readings;
  for (const Curve& curve : curves_) {
    const CurveSeries& series = *curve.series;
    const bool markersOnly = series.raw().empty();
    const CurveData& shown = markersOnly        ? series.markers()
                             : smoothing_ > 0.0 ? series.smoothed()
                                                : series.raw();
    // Between two validations the nearer one is shown; its dot says which it is.
    const double reach = markersOnly ? std::numeric_limits<double>::infinity() : cursorReach();
    const auto sample = shown.nearest(*cursor_, reach);
    if (!sample) continue;
    readings.push_back(
        {QString::fromStdString(series.name()),
         valueText(sample->value),
         colourOfCurve(curve),
         QPointF(plot_->xAxis->coordToPixel(sample->x), plot_->yAxis->coordToPixel(sample->value))});
  }
  return readings;
}

std::vector<ChartReading> CurveChart::endReadings() const {
  std::vector<ChartReading> readings;
  const QCPRange x = plot_->xAxis->range();
  for (const Curve& curve : curves_) {
    const auto end = curve.series->lastVisible(x.lower, x.upper);
    if (!end) continue;
    readings.push_back({QString::fromStdString(curve.series->name()),
                        valueText(end->value),
                        colourOfCurve(curve),
                        QPointF(plot_->xAxis->coordToPixel(end->x), plot_->yAxis->coordToPixel(end->value))});
  }
  return readings;
}

std::vector<ChartReading> CurveChart::endLabels() const {
  std::vector<ChartReading> labels = endReadings();
  if (labels.empty() || !std::isfinite(reference_) || (reference_ <= 0.0 && logarithmic_)) return labels;
  labels.push_back({referenceName_,
                    valueText(reference_),
                    Theme::current().tokens().textSecondary,
                    QPointF(plot_->axisRect()->right(), plot_->yAxis->coordToPixel(reference_)),
                    false});
  return labels;
}

QString CurveChart::cursorText() const {
  if (!cursor_) return {};
  switch (axis_) {
    case CurveAxis::Step:
      return tr("step %1").arg(groupedNumber(std::llround(*cursor_)));
    case CurveAxis::Epoch:
      return tr("epoch %1").arg(*cursor_, 0, 'f', 2);
    case CurveAxis::Hours:
      return tr("after %1").arg(durationText(*cursor_ * 3600.0));
  }
  return {};
}

void CurveChart::showCursor(double x) {
  if (std::isnan(x))
    cursor_.reset();
  else
    cursor_ = x;
  overlay_->update();
}

void CurveChart::moveCursorTo(double pixelX) {
  const QRect area = plot_->axisRect()->rect();
  double x = plot_->xAxis->pixelToCoord(std::clamp<double>(pixelX, area.left(), area.right()));
  if (axis_ == CurveAxis::Step) x = std::round(x);
  showCursor(x);
  Q_EMIT cursorMoved(x);
}

bool CurveChart::eventFilter(QObject* watched, QEvent* event) {
  if (watched != plot_) return QWidget::eventFilter(watched, event);
  const QCPRange range = plot_->xAxis->range();
  switch (event->type()) {
    case QEvent::Resize:
      overlay_->setGeometry(plot_->rect());
      scheduleRefresh();
      break;
    case QEvent::MouseMove:
      moveCursorTo(static_cast<QMouseEvent*>(event)->position().x());
      break;
    case QEvent::Leave:
      showCursor(std::numeric_limits<double>::quiet_NaN());
      Q_EMIT cursorMoved(std::numeric_limits<double>::quiet_NaN());
      break;
    case QEvent::MouseButtonDblClick:
      showEverything();
      return true;
    case QEvent::FocusIn:
    case QEvent::FocusOut:
      overlay_->update();
      break;
    case QEvent::KeyPress: {
      const int key = static_cast<QKeyEvent*>(event)->key();
      const double x = cursor_.value_or(range.center());
      const double step = std::max(range.size() * kKeyStep, axis_ == CurveAxis::Step ? 1.0 : 0.0);
      if (key == Qt::Key_Left || key == Qt::Key_Right)
        moveCursorTo(plot_->xAxis->coordToPixel(key == Qt::Key_Left ? x - step : x + step));
      else if (key == Qt::Key_Plus || key == Qt::Key_Minus)
        plot_->xAxis->scaleRange(key == Qt::Key_Plus ? kKeyZoom : 1.0 / kKeyZoom, x);
      else if (key == Qt::Key_0 || key == Qt::Key_Home)
        showEverything();
      else
        break;
      return true;
    }
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace viscera
