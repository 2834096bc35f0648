// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/viewer_state.h"

#include "engine/volume/label_map.h"
#include "gui/theme/organ_painting.h"
#include "viewer/ruler.h"

#include <algorithm>

namespace viscera {
namespace {

/// Shows every voxel black.
constexpr WindowLevel kNothing{1.0, 1e9};
constexpr double kContourOfFill = 2.0;  // times the opacity of a fill, to be seen as well

}  // namespace

std::string measurementText(const Measurement& one) {
  const std::vector<Eigen::Vector3d>& points_mm = one.points_mm;
  if (points_mm.size() < pointCount(one.kind)) return {};
  if (one.kind == MeasurementKind::Length) return lengthText(distance_mm(points_mm[0], points_mm[1]));
  const bool hasArms =
      distance_mm(points_mm[0], points_mm[1]) > 0.0 && distance_mm(points_mm[1], points_mm[2]) > 0.0;
  return hasArms ? angleText(angle_deg(points_mm[0], points_mm[1], points_mm[2])) : std::string();
}

ViewerState::ViewerState(QObject* parent) : QObject(parent) {
  const OrganPainting& painting = OrganPainting::shared();
  setPalette(painting.palette());
  connect(&painting, &OrganPainting::changed, this, [this, &painting] { setPalette(painting.palette()); });
}

void ViewerState::setScene(std::shared_ptr<const SliceScene> scene, bool fresh) {
  scene_ = std::move(scene);
  planes_.clear();
  if (scene_) {
    const Geometry& geometry = scene_->scan->geometry();
    for (const SliceView view : kSliceViews) planes_.emplace_back(geometry, view);
    inks_.stacked.resize(scene_->layers.size());
    inks_.beside.resize(scene_->layers.size());
  }
  pairs_.clear();
  if (fresh) {
    measurements_.clear();
    zooms_ = {};
    for (std::vector<LayerInk>* inks : {&inks_.stacked, &inks_.beside})
      inks->assign(inks->size(), LayerInk{});
    errorMap_.shown = false;
    colours_.visible.set();
  }
  if (scene_ && fresh) {
    const Index3& size = scene_->scan->size();
    const Eigen::Vector3d middle(
        static_cast<double>(size[0] / 2), static_cast<double>(size[1] / 2), static_cast<double>(size[2] / 2));
    position_mm_ = scene_->scan->geometry().patientFromVoxel() * middle;
  } else if (scene_) {
    moveTo(position_mm_);
  }
  Q_EMIT sceneChanged();
  Q_EMIT positionChanged();
}

const SlicePlane& ViewerState::plane(SliceView view) const {
  return planes_.at(indexOf(view));
}

void ViewerState::moveTo(const Eigen::Vector3d& lps_mm) {
  if (!scene_) return;
  const Geometry& geometry = scene_->scan->geometry();
  const Eigen::Affine3d patientFromVoxel = geometry.patientFromVoxel();
  Eigen::Vector3d voxel = patientFromVoxel.inverse() * lps_mm;
  for (int axis = 0; axis < 3; ++axis) {
    const auto last = static_cast<double>(geometry.size.at(static_cast<std::size_t>(axis)) - 1);
    voxel[axis] = std::clamp(voxel[axis], 0.0, last);
  }
  position_mm_ = patientFromVoxel * voxel;
  Q_EMIT positionChanged();
}

std::int64_t ViewerState::slice(SliceView view) const {
  return plane(view).nearestSlice(position_mm_);
}

void ViewerState::setSlice(SliceView view, std::int64_t slice) {
  if (!scene_) return;
  const SlicePlane& shown = plane(view);
  Eigen::Vector3d place = shown.planeFromPatient(position_mm_);
  place[2] = static_cast<double>(std::clamp<std::int64_t>(slice, 0, shown.count(2) - 1));
  moveTo(shown.patientFromPlane(place));
}

void ViewerState::step(SliceView view, int steps) {
  if (scene_) setSlice(view, slice(view) + std::int64_t{steps} * plane(view).stepUp());
}

void ViewerState::setWindow(const WindowLevel& window) {
  if (window_ == window) return;
  window_ = window;
  Q_EMIT pictureChanged();
}

void ViewerState::setScanShown(bool shown) {
  scanShown_ = shown;
  Q_EMIT pictureChanged();
}

void ViewerState::setInterpolation(Interpolation interpolation) {
  interpolation_ = interpolation;
  Q_EMIT pictureChanged();
}

void ViewerState::setComparing(bool comparing) {
  if (isComparing_ == comparing) return;
  isComparing_ = comparing;
  Q_EMIT pictureChanged();
}

void ViewerState::setInk(std::size_t layer, const LayerInk& ink) {
  std::vector<LayerInk>& inks = isComparing_ ? inks_.beside : inks_.stacked;
  if (layer >= inks.size()) return;
  inks[layer] = ink;
  Q_EMIT pictureChanged();
}

void ViewerState::setAllInks(LayerInks inks) {
  inks_ = std::move(inks);
  Q_EMIT pictureChanged();
}

void ViewerState::setOverlaysShown(bool shown) {
  overlaysShown_ = shown;
  Q_EMIT pictureChanged();
}

void ViewerState::setPalette(OrganPalette palette) {
  palette_ = palette;
  for (int label = 0; label < 256; ++label)
    colours_.rgb[static_cast<std::size_t>(label)] = organColour(label, palette).rgb() & 0xffffffU;
  Q_EMIT pictureChanged();
}

void ViewerState::setVisibleOrgans(const std::bitset<256>& visible) {
  colours_.visible = visible;
  Q_EMIT pictureChanged();
}

void ViewerState::setErrorMap(const ErrorMapLook& look) {
  errorMap_ = look;
  Q_EMIT pictureChanged();
}

bool ViewerState::areErrorsShown(std::optional<std::size_t> only) const {
  if (!scene_ || !errorMap_.shown || !overlaysShown_ || only == errorMap_.truth) return false;
  return scene_->laid(errorMap_.truth) && scene_->laid(only.value_or(errorMap_.prediction));
}

std::optional<std::array<double, 4>> ViewerState::errorVolumes_ml(std::size_t layer) const {
  if (layer >= pairs_.size() || !pairs_[layer]) return std::nullopt;
  const std::array<std::int64_t, 4> voxels = pairs_[layer]->errors(colours_.visible);
  std::array<double, 4> volumes_ml{};
  for (std::size_t kind = 0; kind < voxels.size(); ++kind)
    volumes_ml.at(kind) = organVolume_ml(voxels.at(kind), scene_->layers[layer].labels->geometry());
  return volumes_ml;
}

void ViewerState::fill(SliceRequest& request, std::optional<std::size_t> only) const {
  request.window = scanShown_ ? window_ : kNothing;
  request.interpolation = interpolation_;
  const std::vector<LayerInk>& inks = only ? inks_.beside : inks_.stacked;
  request.looks.resize(inks.size());
  for (std::size_t i = 0; i < inks.size(); ++i) {
    LayerLook& look = request.looks[i];
    look.shown = overlaysShown_ && inks[i].shown && (!only || i == *only);
    look.style = inks[i].style;
    look.opacity = inks[i].opacity;
    look.colours = colours_;
    if (!errorMap_.shown || look.style == LabelStyle::Contour) continue;
    look.style = LabelStyle::Contour;
    look.opacity = std::min(1.0, kContourOfFill * look.opacity);
  }
  request.errorMap = errorMap_;
  request.errorMap.shown = areErrorsShown(only);
  request.errorMap.visible = colours_.visible;
  if (only) request.errorMap.prediction = *only;
}

void ViewerState::setTool(ViewerTool tool) {
  if (tool_ == tool) return;
  dropUnfinished();
  tool_ = tool;
  Q_EMIT toolChanged();
}

void ViewerState::setZoom(SliceView view, const PaneZoom& zoom) {
  zooms_.at(indexOf(view)) = zoom;
  Q_EMIT zoomChanged();
}

void ViewerState::resetZoom() {
  zooms_ = {};
  Q_EMIT zoomChanged();
}

void ViewerState::setMeasurements(std::vector<Measurement> measurements) {
  measurements_ = std::move(measurements);
  Q_EMIT measurementsChanged();
}

bool ViewerState::dropUnfinished() {
  const bool hasAny = std::erase_if(measurements_, [](const Measurement& one) { return !one.finished; }) > 0;
  if (hasAny) Q_EMIT measurementsChanged();
  return hasAny;
}

void ViewerState::point(const std::optional<Eigen::Vector3d>& lps_mm) {
  Q_EMIT pointed(lps_mm);
}

}  // namespace viscera
