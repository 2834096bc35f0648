// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/pane_measuring.h"

#include "gui/viewer/slice_pane.h"

#include <QLineF>

#include <utility>

namespace viscera {
namespace {

constexpr double kLeastLength_mm = 0.05;
constexpr double kReach_px = 8.0;

}  // namespace

bool PaneMeasuring::isHere(const Measurement& one) const {
  return one.view == pane_.view() && one.slice == state_.slice(pane_.view());
}

bool PaneMeasuring::isAngleGoingOn() const {
  if (state_.measurements().empty()) return false;
  const Measurement& last = state_.measurements().back();
  return last.kind == MeasurementKind::Angle && !last.finished && isHere(last);
}

std::optional<PaneMeasuring::Grip> PaneMeasuring::gripAt(const QPointF& at) const {
  const std::vector<Measurement>& all = state_.measurements();
  std::optional<Grip> nearest;
  double reach_px = kReach_px;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].finished || !isHere(all[i])) continue;
    for (std::size_t n = 0; n < all[i].points_mm.size(); ++n) {
      const double away_px = QLineF(pane_.pointOf(all[i].points_mm[n]), at).length();
      if (away_px > reach_px) continue;
      reach_px = away_px;
      nearest = Grip{i, n, all[i].points_mm[n]};
    }
  }
  return nearest;
}

void PaneMeasuring::press(const QPointF& at) {
  if (isAngleGoingOn()) return setNextPoint(at);
  state_.dropUnfinished();
  grip_ = gripAt(at);
  if (!grip_) begin(at);
}

void PaneMeasuring::begin(const QPointF& at) {
  const bool isAngle = state_.tool() == ViewerTool::Angle;
  const Eigen::Vector3d place_mm = pane_.patientAt(at);
  std::vector<Measurement> all = state_.measurements();
  all.push_back({isAngle ? MeasurementKind::Angle : MeasurementKind::Length,
                 pane_.view(),
                 state_.slice(pane_.view()),
                 {place_mm, place_mm},
                 false});
  isDragged_ = !isAngle;
  state_.setMeasurements(std::move(all));
}

/// A second click at the same place is none: an arm needs a length.
void PaneMeasuring::setNextPoint(const QPointF& at) {
  std::vector<Measurement> all = state_.measurements();
  Measurement& angle = all.back();
  std::vector<Eigen::Vector3d>& points_mm = angle.points_mm;
  points_mm.back() = pane_.patientAt(at);
  if (distance_mm(points_mm[points_mm.size() - 2], points_mm.back()) < kLeastLength_mm) return;
  if (points_mm.size() == pointCount(MeasurementKind::Angle))
    angle.finished = true;
  else
    points_mm.push_back(points_mm.back());
  state_.setMeasurements(std::move(all));
}

void PaneMeasuring::setPoint(std::size_t measurement, std::size_t point, const Eigen::Vector3d& lps_mm) {
  std::vector<Measurement> all = state_.measurements();
  if (measurement >= all.size() || point >= all[measurement].points_mm.size()) return;
  all[measurement].points_mm[point] = lps_mm;
  state_.setMeasurements(std::move(all));
}

void PaneMeasuring::move(const QPointF& at) {
  if (grip_) return setPoint(grip_->measurement, grip_->point, pane_.patientAt(at));
  if (!isDragged_ && !isAngleGoingOn()) return;
  if (state_.measurements().empty()) return;
  setPoint(state_.measurements().size() - 1,
           state_.measurements().back().points_mm.size() - 1,
           pane_.patientAt(at));
}

/// A click without a drag measures no length.
void PaneMeasuring::release() {
  grip_.reset();
  if (!std::exchange(isDragged_, false) || state_.measurements().empty()) return;
  std::vector<Measurement> all = state_.measurements();
  Measurement& length = all.back();
  if (distance_mm(length.points_mm.front(), length.points_mm.back()) < kLeastLength_mm)
    all.pop_back();
  else
    length.finished = true;
  state_.setMeasurements(std::move(all));
}

bool PaneMeasuring::cancel() {
  isDragged_ = false;
  if (const std::optional<Grip> held = std::exchange(grip_, std::nullopt)) {
    setPoint(held->measurement, held->point, held->before_mm);
    return true;
  }
  return state_.dropUnfinished();
}

void PaneMeasuring::removeLast() {
  isDragged_ = false;
  grip_.reset();
  std::vector<Measurement> all = state_.measurements();
  if (all.empty()) return;
  all.pop_back();
  state_.setMeasurements(std::move(all));
}

}  // namespace viscera
