// SPDX-License-Identifier: Apache-2.0
// The part of CurveChart that asks for the points of folded ranges and lets go of them again.
#include "gui/charts/curve_chart.h"
#include "gui/charts/qcustomplot_header.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace viscera {

CurveView CurveChart::seen() const {
  const QCPRange x = plot_->xAxis->range();
  const double width = plot_->axisRect()->width() * plot_->devicePixelRatioF();
  return {x.lower, x.upper, std::max(1, static_cast<int>(width))};
}

/// The timer starts anew while the view moves, not while a run only grows.
void CurveChart::scheduleDetails() {
  const bool folded = std::any_of(
      curves_.begin(), curves_.end(), [](const Curve& curve) { return curve.series->points().isFolded(); });
  if (!folded) return;
  const CurveView view = seen();
  const bool moved = view.from != detailView_.from || view.to != detailView_.to;
  detailView_ = view;
  if (moved || !detailTimer_->isActive()) detailTimer_->start();
}

void CurveChart::checkDetails() {
  detailTimer_->stop();
  for (std::size_t i = 0; i < curves_.size(); ++i) checkDetail(i);
}

void CurveChart::checkDetail(std::size_t index) {
  Curve& curve = curves_[index];
  const CurveView view = seen();
  const auto wish = curve.series->wish(view);
  if (!wish) {
    curve.asked.reset();
    if (!curve.series->hasDetail()) return;
    curve.series->setDetail(std::nullopt);
    return scheduleRefresh();
  }
  if (curve.series->fulfils(*wish, view)) return;
  // What is asked for comes, or cannot be read.
  if (curve.asked && curve.asked->range.holds(wish->seen)) return;
  curve.asked = DetailRequest{index, ++detailNumber_, wish->wanted};
  Q_EMIT detailNeeded(DetailRequest(*curve.asked));
}

void CurveChart::showDetail(const DetailRequest& request, CurveDetail detail) {
  if (request.curve >= curves_.size()) return;
  Curve& curve = curves_[request.curve];
  if (!curve.asked || curve.asked->number != request.number) return;
  curve.asked.reset();
  curve.series->setDetail(std::move(detail));
  scheduleRefresh();
}

}  // namespace viscera
