// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/charts/curve_data.h"
#include "gui/charts/smoothing.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// What the horizontal axis of curves counts.
enum class CurveAxis { Step, Epoch, Hours };

/// A point as a run records it.
struct CurvePoint {
  double step = 0.0;
  double hours = 0.0;  ///< since the run began
  double value = 0.0;  ///< what is not a finite number is a gap
};

/// One curve of a chart: its points, and what is drawn of them on the chosen axis. No Qt.
class CurveSeries {
 public:
  CurveSeries(std::string name, std::size_t runNumber) : name_(std::move(name)), runNumber_(runNumber) {}

  void append(const std::vector<CurvePoint>& points);
  void appendMarkers(const std::vector<CurvePoint>& points);

  /// `stepsPerEpoch` > 0; `smoothing` 0 … 1, 0 for none. With `positiveOnly`, for a logarithmic axis, other
  /// values are gaps. Rebuilds what is drawn.
  void setView(CurveAxis axis, double stepsPerEpoch, double smoothing, bool positiveOnly);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t runNumber() const { return runNumber_; }
  [[nodiscard]] const std::vector<CurvePoint>& points() const { return points_; }
  [[nodiscard]] const std::vector<CurvePoint>& markerPoints() const { return markerPoints_; }
  [[nodiscard]] const CurveData& raw() const { return raw_; }
  [[nodiscard]] const CurveData& smoothed() const { return smoothed_; }
  [[nodiscard]] const CurveData& markers() const { return markers_; }

  /// The last number of the curve, smoothed where it is, else of its markers; for the label at its end.
  [[nodiscard]] std::optional<CurveSample> lastVisible(double from, double to) const;

 private:
  void draw(const CurvePoint& point);
  void drawMarker(const CurvePoint& point);
  [[nodiscard]] double place(const CurvePoint& point) const;
  [[nodiscard]] double shown(double value) const;

  std::string name_;
  std::size_t runNumber_;
  std::vector<CurvePoint> points_;
  std::vector<CurvePoint> markerPoints_;
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
