// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/folded_points.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace viscera {
namespace {

/// Takes out of neighbouring points those that a chart needs; see FoldedPoints.
void appendTelling(std::vector<CurvePoint>& out, std::span<const CurvePoint> points) {
  const std::size_t none = points.size();
  std::size_t least = none;
  std::size_t leastPositive = none;
  std::size_t greatest = none;
  std::size_t gap = none;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double value = points[i].value;
    if (!std::isfinite(value)) {
      if (gap == none) gap = i;
      continue;
    }
    if (least == none || value < points[least].value) least = i;
    if (value > 0.0 && (leastPositive == none || value < points[leastPositive].value)) leastPositive = i;
    if (greatest == none || value > points[greatest].value) greatest = i;
  }
  for (std::size_t i = 0; i < points.size(); ++i)
    if (i == 0 || i + 1 == points.size() || i == least || i == leastPositive || i == greatest || i == gap)
      out.push_back(points[i]);
}

/// Counts and mean of both together.
PointBucket joined(const PointBucket& one, const PointBucket& other) {
  PointBucket both;
  both.points = one.points + other.points;
  both.numbers = one.numbers + other.numbers;
  if (both.numbers > 0)
    both.mean = one.mean + (other.mean - one.mean) *
                               (static_cast<double>(other.numbers) / static_cast<double>(both.numbers));
  return both;
}

}  // namespace

void FoldedPoints::append(const CurvePoint& point) {
  if (newest_.size() == kMostNewest) foldOldest();
  newest_.push_back(point);
}

void FoldedPoints::foldOldest() {
  for (std::size_t i = 0; i < kFoldedAtOnce; ++i) fold(newest_[i]);
  newest_.erase(newest_.begin(), newest_.begin() + static_cast<std::ptrdiff_t>(kFoldedAtOnce));
  folded_ += kFoldedAtOnce;
}

void FoldedPoints::fold(const CurvePoint& point) {
  PointBucket alone{0, 0, 1, 0, 0.0};
  if (std::isfinite(point.value)) {
    alone.numbers = 1;
    alone.mean = point.value;
  }
  // kMostBuckets is even, so that joined buckets are whole again.
  if (buckets_.size() == kMostBuckets && buckets_.back().points == bucketSize_) foldBuckets();
  if (buckets_.empty() || buckets_.back().points == bucketSize_) {
    alone.begin = kept_.size();
    kept_.push_back(point);
    alone.end = kept_.size();
    buckets_.push_back(alone);
    return;
  }
  PointBucket& last = buckets_.back();
  std::array<CurvePoint, kMostOfABucket + 1> points;
  const auto end =
      std::copy(kept_.begin() + static_cast<std::ptrdiff_t>(last.begin), kept_.end(), points.begin());
  *end = point;
  const auto count = static_cast<std::size_t>(end - points.begin()) + 1;
  const std::size_t begin = last.begin;
  kept_.resize(begin);
  appendTelling(kept_, std::span(points).first(count));
  last = joined(last, alone);
  last.begin = begin;
  last.end = kept_.size();
}

void FoldedPoints::foldBuckets() {
  std::vector<CurvePoint> kept;
  std::vector<PointBucket> buckets;
  kept.reserve(kept_.size());
  buckets.reserve(kMostBuckets);
  for (std::size_t i = 0; i + 1 < buckets_.size(); i += 2) {
    PointBucket both = joined(buckets_[i], buckets_[i + 1]);
    both.begin = kept.size();
    appendTelling(kept, std::span(kept_).subspan(buckets_[i].begin, buckets_[i + 1].end - buckets_[i].begin));
    both.end = kept.size();
    buckets.push_back(both);
  }
  kept_ = std::move(kept);
  buckets_ = std::move(buckets);
  bucketSize_ *= 2;
}

}  // namespace viscera
