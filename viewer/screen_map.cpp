// SPDX-License-Identifier: Apache-2.0
#include "viewer/screen_map.h"

#include "engine/base/error.h"

#include <algorithm>

namespace viscera {
namespace {

Eigen::Array2d spacingOf(const SlicePlane& plane) {
  return {plane.spacing_mm(0), plane.spacing_mm(1)};
}

Eigen::Array2d countOf(const SlicePlane& plane) {
  return {static_cast<double>(plane.count(0)), static_cast<double>(plane.count(1))};
}

Eigen::Array2d middleOf(const Viewport& viewport) {
  return Eigen::Array2d(viewport.width_px, viewport.height_px) / 2.0;
}

}  // namespace

ScreenMap::ScreenMap(const SlicePlane& plane, const Viewport& viewport)
    : pixelRatio_(viewport.pixelRatio), middle_(middleOf(viewport)) {
  require(viewport.width_px > 0 && viewport.height_px > 0 && viewport.zoom > 0.0 && viewport.pixelRatio > 0.0,
          "a viewport has a size, a zoom and a pixel ratio above 0");
  const Eigen::Array2d spacing = spacingOf(plane);
  const Eigen::Array2d count = countOf(plane);
  scale_ = viewport.zoom * (2.0 * middle_ / (count * spacing)).minCoeff();
  step_ = 1.0 / (scale_ * spacing);
  centre_ = (count - 1.0) / 2.0 + viewport.pan_mm.array() / spacing;
}

Eigen::Vector2d ScreenMap::planeFromDevice(const Eigen::Vector2d& device_px) const {
  return centre_ + (device_px.array() - middle_) * step_;
}

Eigen::Vector2d ScreenMap::deviceFromPlane(const Eigen::Vector2d& plane) const {
  return middle_ + (plane.array() - centre_) / step_;
}

Viewport zoomedAt(const SlicePlane& plane,
                  const Viewport& viewport,
                  const Eigen::Vector2d& screen_px,
                  double factor) {
  Viewport result = viewport;
  result.zoom = std::clamp(viewport.zoom * factor, kLeastZoom, kLargestZoom);
  const Eigen::Vector2d before = ScreenMap(plane, viewport).planeFromScreen(screen_px);
  const Eigen::Vector2d after = ScreenMap(plane, result).planeFromScreen(screen_px);
  result.pan_mm.array() += (before - after).array() * spacingOf(plane);
  return result;
}

Viewport dragged(const SlicePlane& plane, const Viewport& viewport, const Eigen::Vector2d& by_px) {
  Viewport result = viewport;
  result.pan_mm -= by_px * viewport.pixelRatio / ScreenMap(plane, viewport).scale_pxPerMm();
  return result;
}

Viewport centredAt(const SlicePlane& plane, const Viewport& viewport, const Eigen::Vector2d& columnRow) {
  Viewport result = viewport;
  result.pan_mm = (columnRow.array() - (countOf(plane) - 1.0) / 2.0) * spacingOf(plane);
  return result;
}

}  // namespace viscera
