// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/charts/curve_data.h"
#include "gui/charts/folded_points.h"
#include "gui/charts/smoothing.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What the horizontal axis of curves counts.
enum class CurveAxis { Step, Epoch, Hours };

/// Steps from … to, both included.
struct StepRange {
  double from = 0.0;
  double to = 0.0;

  [[nodiscard]] bool holds(double step) const { return from <= step && step <= to; }
  [[nodiscard]] bool holds(const StepRange& other) const { return from <= other.from && other.to <= to; }
};

/// What is seen of a curve: from … to of the horizontal axis, on so many columns of pixels.
struct CurveView {
  double from = 0.0;
  double to = 0.0;
  int columns = 1;
};

/// All points of a range of steps, to be drawn where the curve has only folded ones.
struct CurveDetail {
  /// So many points before the range suffice for the heaviest smoothing: 0.999^8192 = 0.0003.
  static constexpr std::size_t kWarmUp = 8192;

  StepRange range;
  FoldedPoints points;
  std::vector<CurvePoint> before;  ///< the newest kWarmUp points before the range
};

/// A range of which fewer buckets than columns of pixels are seen.
struct DetailWish {
  StepRange seen;
  StepRange wanted;  ///< with what lies beside it, so that panning does not ask at once
};

/// One curve of a chart: its points, and what is drawn of them on the chosen axis. No Qt.
///
/// What is drawn is bounded as FoldedPoints is; the smoothed trace counts a bucket as so many points of its
/// mean. A point within a bucket then has the weight of the average point of that bucket instead of its own,
/// which changes the smoothed value by at most the greatest range of values of a bucket times half the sum of
/// the differences of the weights, and nothing where all points are there as they are and 1 / (1 - smoothing)
/// is small against their number.
class CurveSeries {
 public:
  CurveSeries(std::string name, std::size_t runNumber);

  /// To points of its own, unless show() has given it others.
  void append(const std::vector<CurvePoint>& points);
  void appendMarkers(const std::vector<CurvePoint>& points);

  /// Draws these points from now on, which somebody else appends to; see grow().
  void show(std::shared_ptr<const FoldedPoints> points);
  void showMarkers(std::shared_ptr<const FoldedPoints> points);
  /// Draws what the shown points have got since.
  void grow();

  /// `stepsPerEpoch` > 0; `smoothing` 0 … 1, 0 for none. With `positiveOnly`, for a logarithmic axis, other
  /// values are gaps. Rebuilds what is drawn.
  void setView(CurveAxis axis, double stepsPerEpoch, double smoothing, bool positiveOnly);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t runNumber() const { return runNumber_; }
  [[nodiscard]] const FoldedPoints& points() const { return *train_.points; }
  [[nodiscard]] const FoldedPoints& markerPoints() const { return *marks_.points; }
  [[nodiscard]] const CurveData& raw() const { return raw_; }
  [[nodiscard]] const CurveData& smoothed() const { return smoothed_; }
  [[nodiscard]] const CurveData& markers() const { return markers_; }

  /// What is missing of the points when this is seen, whether a detail is there or not; none: nothing.
  [[nodiscard]] std::optional<DetailWish> wish(const CurveView& view) const;
  /// The detail that is there fulfils the wish.
  [[nodiscard]] bool fulfils(const DetailWish& wish, const CurveView& view) const;
  /// Drawn in place of the folded points of its range; none: they alone.
  void setDetail(std::optional<CurveDetail> detail);
  [[nodiscard]] bool hasDetail() const { return detail_.has_value(); }

  /// The last number of the curve, smoothed where it is, else of its markers; for the label at its end.
  [[nodiscard]] std::optional<CurveSample> lastVisible(double from, double to) const;

 private:
  struct Shown {
    std::shared_ptr<const FoldedPoints> points;
    std::uint64_t folded = 0;  // of these when they were drawn
    std::size_t newest = 0;    // of these are drawn
  };
  struct Buckets {
    std::size_t first = 0;
    std::size_t last = 0;
  };

  void rebuild();
  void rebuildMarkers();
  void drawFolded();
  void drawDetail();
  void drawBucket(const FoldedPoints& points, const PointBucket& bucket, ExponentialSmoothing& smoother);
  void draw(const CurvePoint& point, ExponentialSmoothing& smoother);
  void drawRaw(const CurvePoint& point);
  void drawSmoothed(double value);
  void drawMarker(const CurvePoint& point);
  [[nodiscard]] std::optional<Buckets> coarse(const FoldedPoints& points, const CurveView& view) const;
  [[nodiscard]] double place(const CurvePoint& point) const;
  [[nodiscard]] double shown(double value) const;

  std::string name_;
  std::size_t runNumber_;
  std::shared_ptr<FoldedPoints> own_ = std::make_shared<FoldedPoints>();
  std::shared_ptr<FoldedPoints> ownMarks_ = std::make_shared<FoldedPoints>();
  Shown train_{own_, 0, 0};
  Shown marks_{ownMarks_, 0, 0};
  std::optional<CurveDetail> detail_;
  CurveData raw_;
  CurveData smoothed_;
  CurveData markers_;
  CurveAxis axis_ = CurveAxis::Step;
  double stepsPerEpoch_ = 1.0;
  double smoothing_ = 0.0;
  bool positiveOnly_ = false;
  ExponentialSmoothing smoother_{0.0};
};

}  // namespace viscera
