// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/curve_series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace viscera {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kWidestForItsView = 4.0;  // a detail, in widths of what is seen

double firstStep(const FoldedPoints& points, std::size_t bucket) {
  return points.kept()[points.buckets()[bucket].begin].step;
}

double lastStep(const FoldedPoints& points, std::size_t bucket) {
  return points.kept()[points.buckets()[bucket].end - 1].step;
}

/// One infinite loss would stay in the average for ever.
double counted(double value) {
  return std::isfinite(value) ? value : kNan;
}

}  // namespace

CurveSeries::CurveSeries(std::string name, std::size_t runNumber)
    : name_(std::move(name)), runNumber_(runNumber) {}

void CurveSeries::append(const std::vector<CurvePoint>& points) {
  for (const CurvePoint& point : points) own_->append(point);
  grow();
}

void CurveSeries::appendMarkers(const std::vector<CurvePoint>& points) {
  for (const CurvePoint& point : points) ownMarks_->append(point);
  grow();
}

void CurveSeries::show(std::shared_ptr<const FoldedPoints> points) {
  train_ = {std::move(points), 0, 0};
  detail_.reset();
  rebuild();
}

void CurveSeries::showMarkers(std::shared_ptr<const FoldedPoints> points) {
  marks_ = {std::move(points), 0, 0};
  rebuildMarkers();
}

void CurveSeries::grow() {
  if (train_.points->folded() != train_.folded) rebuild();
  const auto& newest = train_.points->newest();
  for (; train_.newest < newest.size(); ++train_.newest) draw(newest[train_.newest], smoother_);
  if (marks_.points->folded() != marks_.folded) rebuildMarkers();
  const auto& marks = marks_.points->newest();
  for (; marks_.newest < marks.size(); ++marks_.newest) drawMarker(marks[marks_.newest]);
}

void CurveSeries::setView(CurveAxis axis, double stepsPerEpoch, double smoothing, bool positiveOnly) {
  axis_ = axis;
  stepsPerEpoch_ = stepsPerEpoch;
  smoothing_ = smoothing;
  positiveOnly_ = positiveOnly;
  rebuild();
  rebuildMarkers();
}

void CurveSeries::setDetail(std::optional<CurveDetail> detail) {
  detail_ = std::move(detail);
  rebuild();
}

std::optional<CurveSample> CurveSeries::lastVisible(double from, double to) const {
  if (const auto last = (smoothing_ > 0.0 ? smoothed_ : raw_).lastNumber(from, to)) return last;
  return markers_.lastNumber(from, to);
}

void CurveSeries::rebuild() {
  smoother_ = ExponentialSmoothing(smoothing_);
  raw_.clear();
  smoothed_.clear();
  drawFolded();
  for (const CurvePoint& point : train_.points->newest()) draw(point, smoother_);
  train_.folded = train_.points->folded();
  train_.newest = train_.points->newest().size();
}

void CurveSeries::rebuildMarkers() {
  markers_.clear();
  for (const CurvePoint& point : marks_.points->kept()) drawMarker(point);
  for (const CurvePoint& point : marks_.points->newest()) drawMarker(point);
  marks_.folded = marks_.points->folded();
  marks_.newest = marks_.points->newest().size();
}

/// The buckets, and in place of those that it covers the detail.
void CurveSeries::drawFolded() {
  const FoldedPoints& points = *train_.points;
  bool drawn = !detail_;
  for (const PointBucket& bucket : points.buckets()) {
    if (!detail_) {
      drawBucket(points, bucket, smoother_);
      continue;
    }
    bool lastIsDrawn = false;
    for (std::size_t i = bucket.begin; i < bucket.end; ++i) {
      const CurvePoint& point = points.kept()[i];
      lastIsDrawn = !detail_->range.holds(point.step);
      if (point.step >= detail_->range.from && !std::exchange(drawn, true)) drawDetail();
      if (lastIsDrawn) drawRaw(point);
    }
    const double smoothed = smoother_.nextMean(bucket.mean, bucket.numbers);
    if (lastIsDrawn) drawSmoothed(smoothed);
  }
}

void CurveSeries::drawDetail() {
  ExponentialSmoothing smoother(smoothing_);
  for (const CurvePoint& point : detail_->before) (void)smoother.next(counted(point.value));
  for (const PointBucket& bucket : detail_->points.buckets()) drawBucket(detail_->points, bucket, smoother);
  for (const CurvePoint& point : detail_->points.newest()) draw(point, smoother);
}

void CurveSeries::drawBucket(const FoldedPoints& points,
                             const PointBucket& bucket,
                             ExponentialSmoothing& smoother) {
  for (std::size_t i = bucket.begin; i < bucket.end; ++i) drawRaw(points.kept()[i]);
  drawSmoothed(smoother.nextMean(bucket.mean, bucket.numbers));
}

void CurveSeries::draw(const CurvePoint& point, ExponentialSmoothing& smoother) {
  drawRaw(point);
  drawSmoothed(smoother.next(counted(point.value)));
}

void CurveSeries::drawRaw(const CurvePoint& point) {
  // A clock that was set back must not stop the curve.
  const double x = raw_.empty() ? place(point) : std::max(place(point), raw_[raw_.size() - 1].x);
  raw_.append(x, shown(point.value));
}

/// At the point that was drawn last.
void CurveSeries::drawSmoothed(double value) {
  if (smoothing_ > 0.0) smoothed_.append(raw_[raw_.size() - 1].x, shown(value));
}

void CurveSeries::drawMarker(const CurvePoint& point) {
  const double x = markers_.empty() ? place(point) : std::max(place(point), markers_[markers_.size() - 1].x);
  markers_.append(x, shown(point.value));
}

std::optional<DetailWish> CurveSeries::wish(const CurveView& view) const {
  const FoldedPoints& points = *train_.points;
  const auto seen = coarse(points, view);
  if (!seen) return std::nullopt;
  const std::size_t beside = (seen->last - seen->first + 1) / 2;
  const std::size_t first = seen->first - std::min(seen->first, beside);
  const std::size_t last = std::min(points.buckets().size() - 1, seen->last + beside);
  return DetailWish{{firstStep(points, seen->first), lastStep(points, seen->last)},
                    {firstStep(points, first), lastStep(points, last)}};
}

bool CurveSeries::fulfils(const DetailWish& wish, const CurveView& view) const {
  if (!detail_ || !detail_->range.holds(wish.seen)) return false;
  // A detail that is itself folded is as fine as it can be, unless much less is seen than it was read for.
  const double width = detail_->range.to - detail_->range.from;
  return width <= kWidestForItsView * (wish.seen.to - wish.seen.from) || !coarse(detail_->points, view);
}

/// The buckets that are seen, where they lack points and are fewer than the columns they lie in.
std::optional<CurveSeries::Buckets> CurveSeries::coarse(const FoldedPoints& points,
                                                        const CurveView& view) const {
  std::optional<Buckets> seen;
  std::uint64_t lacking = 0;
  double least = view.to;
  double greatest = view.from;
  double x = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < points.buckets().size(); ++i) {
    const PointBucket& bucket = points.buckets()[i];
    const double begin = std::max(x, place(points.kept()[bucket.begin]));
    x = std::max(begin, place(points.kept()[bucket.end - 1]));
    if (x < view.from || begin > view.to) continue;
    seen = Buckets{seen ? seen->first : i, i};
    lacking += bucket.points - (bucket.end - bucket.begin);
    least = std::min(least, std::max(begin, view.from));
    greatest = std::max(greatest, std::min(x, view.to));
  }
  if (!seen || lacking == 0 || !(view.to > view.from)) return std::nullopt;
  const double columns = view.columns * (greatest - least) / (view.to - view.from);
  if (columns <= static_cast<double>(seen->last - seen->first + 1)) return std::nullopt;
  return seen;
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
  return drawable ? value : kNan;
}

}  // namespace viscera
