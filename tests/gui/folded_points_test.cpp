// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/folded_points.h"

#include "gui/charts/curve_series.h"
#include "long_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <vector>

namespace viscera {
namespace {

using test::longCurve;
using test::ofColumns;
using test::Seen;
using test::smoothedOf;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

FoldedPoints folded(const std::vector<CurvePoint>& points) {
  FoldedPoints all;
  for (const CurvePoint& point : points) all.append(point);
  return all;
}

bool holds(std::span<const CurvePoint> points, const CurvePoint& wanted) {
  return std::any_of(points.begin(), points.end(), [&](const CurvePoint& point) {
    return point.step == wanted.step && point.hours == wanted.hours &&
           (point.value == wanted.value || (std::isnan(point.value) && std::isnan(wanted.value)));
  });
}

/// What a bucket has to keep, found point by point.
void expectTelling(std::span<const CurvePoint> kept,
                   std::span<const CurvePoint> all,
                   const PointBucket& bucket) {
  const CurvePoint* least = nullptr;
  const CurvePoint* positive = nullptr;
  const CurvePoint* greatest = nullptr;
  const CurvePoint* gap = nullptr;
  double sum = 0.0;
  std::uint64_t numbers = 0;
  for (const CurvePoint& point : all) {
    if (!std::isfinite(point.value)) {
      if (gap == nullptr) gap = &point;
      continue;
    }
    sum += point.value;
    ++numbers;
    if (least == nullptr || point.value < least->value) least = &point;
    if (greatest == nullptr || point.value > greatest->value) greatest = &point;
    if (point.value > 0.0 && (positive == nullptr || point.value < positive->value)) positive = &point;
  }
  ASSERT_EQ(bucket.numbers, numbers);
  if (numbers > 0) {
    ASSERT_NEAR(bucket.mean, sum / static_cast<double>(numbers), 1e-9);
  }
  for (const CurvePoint* one : {&all.front(), &all.back(), least, positive, greatest, gap})
    ASSERT_TRUE(one == nullptr || holds(kept, *one)) << "bucket of step " << all.front().step;
  ASSERT_LE(kept.size(), FoldedPoints::kMostOfABucket);
  for (std::size_t i = 1; i < kept.size(); ++i) ASSERT_LT(kept[i - 1].step, kept[i].step);
}

TEST(FoldedPoints, ARunOfUsualLengthIsKeptAsItIs) {
  const auto points = longCurve(FoldedPoints::kMostNewest, 3);
  const FoldedPoints all = folded(points);
  EXPECT_FALSE(all.isFolded());
  EXPECT_EQ(all.newest().size(), points.size());
}

TEST(FoldedPoints, FiveMillionPointsTakeBoundedMemory) {
  FoldedPoints points;
  std::size_t most = 0;
  for (int i = 0; i < 5'000'000; ++i) {
    points.append({double(i), i / 14'400.0, (i % 1000) * 7919 % 1000 - 500.0});
    most = std::max(most, points.newest().size() + points.kept().size());
  }
  EXPECT_EQ(points.size(), 5'000'000U);
  EXPECT_LE(most, std::size_t{1} << 17U);
  EXPECT_GE(points.newest().size(), FoldedPoints::kMostNewest - FoldedPoints::kFoldedAtOnce);
  EXPECT_LE(points.buckets().size(), FoldedPoints::kMostBuckets);
  EXPECT_GE(points.buckets().size(), FoldedPoints::kMostBuckets / 2);
  std::uint64_t counted = 0;
  for (const PointBucket& bucket : points.buckets()) counted += bucket.points;
  EXPECT_EQ(counted, points.folded());
  EXPECT_EQ(points.kept().back().step + 1.0, points.newest().front().step);
}

TEST(FoldedPoints, ABucketOfEverySizeKeepsWhatTellsWhereItWas) {
  const auto all = longCurve(700'000, 5);
  FoldedPoints points;
  std::map<std::uint64_t, int> sizes;  // that were looked at
  for (const CurvePoint& point : all) {
    points.append(point);
    if (points.size() % 21'000 != 0 || !points.isFolded()) continue;
    ++sizes[points.buckets().front().points];
    std::size_t first = 0;
    for (const PointBucket& bucket : points.buckets()) {
      expectTelling(std::span(points.kept()).subspan(bucket.begin, bucket.end - bucket.begin),
                    std::span(all).subspan(first, bucket.points),
                    bucket);
      if (HasFatalFailure()) return;
      first += bucket.points;
    }
    ASSERT_EQ(first, points.folded());
  }
  for (const std::uint64_t size : {4, 8, 16, 32, 64, 128}) EXPECT_GT(sizes[size], 0) << size;
}

TEST(FoldedCurve, EveryExtremeOfItsColumnsIsDrawnOnEveryAxis) {
  const auto all = longCurve(400'000, 11);
  CurveSeries series("run", 0);
  series.append(all);
  for (const bool logarithmic : {false, true})
    for (const CurveAxis axis : {CurveAxis::Step, CurveAxis::Epoch, CurveAxis::Hours}) {
      series.setView(axis, 250.0, 0.0, logarithmic);
      const auto truth = test::samplesOf(all, axis, 250.0, logarithmic);
      const double last = truth.back().x;
      constexpr int kColumns = 1000;
      const auto seen = ofColumns(series.raw().decimate(0.0, last, kColumns), last, kColumns);
      const auto wanted = ofColumns(truth, last, kColumns);
      Seen drawn;
      Seen true_;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        drawn.include(seen[i]);
        true_.include(wanted[i]);
        // Of a bucket that lies over a border of columns the extremes are drawn in one of both.
        Seen near = seen[i];
        if (i > 0) near.include(seen[i - 1]);
        if (i + 1 < seen.size()) near.include(seen[i + 1]);
        ASSERT_LE(near.least, wanted[i].least) << i;
        ASSERT_GE(near.greatest, wanted[i].greatest) << i;
        ASSERT_GE(seen[i].least, wanted[i].least) << i;
        ASSERT_LE(seen[i].greatest, wanted[i].greatest) << i;
        ASSERT_TRUE(near.gap || !wanted[i].gap) << i;
        ASSERT_TRUE(!seen[i].gap || wanted[i].gap) << i;
      }
      EXPECT_EQ(drawn.least, true_.least);
      EXPECT_EQ(drawn.greatest, true_.greatest);
      EXPECT_EQ(series.raw().valueRange(0.0, last)->greatest, true_.greatest);
    }
}

/// Half the sum of the differences between the weights of the points of a bucket and their mean weight.
double differenceOfWeights(double weight, std::uint64_t count) {
  const double n = static_cast<double>(count);
  double sum = 0.0;
  for (std::uint64_t i = 0; i < count; ++i)
    sum += std::abs((1.0 - weight) * std::pow(weight, static_cast<double>(i)) / (1.0 - std::pow(weight, n)) -
                    1.0 / n);
  return sum / 2.0;
}

TEST(FoldedCurve, SmoothedValueIsWithinItsBound) {
  const auto all = longCurve(300'000, 17);
  CurveSeries series("run", 0);
  series.append(all);
  const PointBucket& bucket = series.points().buckets().front();
  double range = 0.0;
  std::size_t first = 0;
  for (const PointBucket& one : series.points().buckets()) {
    double least = kInfinity;
    double greatest = -kInfinity;
    for (std::size_t i = first; i < first + one.points; ++i)
      if (std::isfinite(all[i].value)) {
        least = std::min(least, all[i].value);
        greatest = std::max(greatest, all[i].value);
      }
    first += one.points;
    range = std::max(range, greatest - least);
  }
  ASSERT_EQ(bucket.points, 32U);
  for (const double weight : {0.5, 0.9, 0.984, 0.999}) {
    series.setView(CurveAxis::Step, 1.0, weight, false);
    const auto exact = smoothedOf(all, weight);
    // Gaps in a bucket leave fewer numbers; with fewer the weights differ less.
    const double bound = range * differenceOfWeights(weight, bucket.points);
    double most = 0.0;
    const CurveData& smoothed = series.smoothed();
    for (std::size_t i = 0; i < smoothed.size(); ++i) {
      const double truth = exact[static_cast<std::size_t>(smoothed[i].x)];
      if (std::isnan(truth) || std::isnan(smoothed[i].value)) continue;
      const double off = std::abs(smoothed[i].value - truth);
      most = std::max(most, off);
      const auto behind = smoothed[i].x - static_cast<double>(series.points().folded());
      const double fades = behind < 0.0 ? 1.0 : std::pow(weight, behind);
      ASSERT_LE(off, bound * fades + 1e-9) << "weight " << weight << ", step " << smoothed[i].x;
    }
    EXPECT_TRUE(weight < 0.999 || most < 0.01 * range) << most;  // of that the eye sees nothing
  }
}

}  // namespace
}  // namespace viscera
