// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/curve_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace viscera {

void CurveSeries::append(const std::vector<CurvePoint>& points) {
  for (const CurvePoint& point : points) {
    points_.push_back(point);
    draw(point);
  }
}

void CurveSeries::appendMarkers(const std::vector<CurvePoint>& points) {
  for (const CurvePoint& point : points) {
    markerPoints_.push_back(point);
    drawMarker(point);
  }
}

void CurveSeries::setView(CurveAxis axis, double stepsPerEpoch, double smoothing, bool positiveOnly) {
  axis_ = axis;
  stepsPerEpoch_ = stepsPerEpoch;
  smoothing_ = smoothing;
  positiveOnly_ = positiveOnly;
  smoother_ = ExponentialSmoothing(smoothing);
  raw_.clear();
  smoothed_.clear();
  markers_.clear();
  for (const CurvePoint& point : points_) draw(point);
  for (const CurvePoint& point : markerPoints_) drawMarker(point);
}

std::optional<CurveSample> CurveSeries::lastVisible(double from, double to) const {
  if (const auto last = (smoothing_ > 0.0 ? smoothed_ : raw_).lastNumber(from, to)) return last;
  return markers_.lastNumber(from, to);
}

void CurveSeries::draw(const CurvePoint& point) {
  // A clock that was set back must not stop the curve.
  const double x = raw_.empty() ? place(point) : std::max(place(point), raw_[raw_.size() - 1].x);
  raw_.append(x, shown(point.value));
  // One infinite loss would stay in the average for ever.
  const double counted = std::isfinite(point.value) ? point.value : std::numeric_limits<double>::quiet_NaN();
  if (smoothing_ > 0.0) smoothed_.append(x, shown(smoother_.next(counted)));
}

void CurveSeries::drawMarker(const CurvePoint& point) {
  const double x = markers_.empty() ? place(point) : std::max(place(point), markers_[markers_.size() - 1].x);
  markers_.append(x, shown(point.value));
}

double CurveSeries::place(const CurvePoint& point) const {
  switch (axis_) {
    case CurveAxis::Step:
      return point.step;
    case CurveAxis::Epoch:
      return point.step / stepsPerEpoch_;
    case CurveAxis::Hours:
      return point.hours;
  }
  return point.step;
}

double CurveSeries::shown(double value) const {
  const bool drawable = std::isfinite(value) && (!positiveOnly_ || value > 0.0);
  return drawable ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace viscera
