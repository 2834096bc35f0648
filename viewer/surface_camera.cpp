// SPDX-License-Identifier: Apache-2.0
#include "viewer/surface_camera.h"

#include <algorithm>
#include <numbers>

namespace viscera {
namespace {

constexpr double kNearest_mm = 2.0;
constexpr double kFarthest_mm = 5000.0;
constexpr double kMargin = 1.25;  // room for the letters

Eigen::Matrix3d axesOf(SurfaceView view) {
  // Towards the viewer, and up, in LPS.
  const Eigen::Vector3d towards = view == SurfaceView::Anterior ? Eigen::Vector3d(0.0, -1.0, 0.0)
                                  : view == SurfaceView::Left   ? Eigen::Vector3d(1.0, 0.0, 0.0)
                                                                : Eigen::Vector3d(0.0, 0.0, 1.0);
  const Eigen::Vector3d up =
      view == SurfaceView::Superior ? Eigen::Vector3d(0.0, -1.0, 0.0) : Eigen::Vector3d(0.0, 0.0, 1.0);
  Eigen::Matrix3d axes;
  axes << up.cross(towards).transpose(), up.transpose(), towards.transpose();
  return axes;
}

double pixelsPerMm(const SurfaceCamera& camera, const Eigen::Vector2d& area) {
  return area.y() / 2.0 / camera.halfHeight_mm;
}

}  // namespace

SurfaceCamera SurfaceCamera::whole(const Eigen::AlignedBox3d& box_mm,
                                   SurfaceView view,
                                   const Eigen::Vector2d& area) {
  SurfaceCamera camera;
  camera.axes = axesOf(view);
  if (box_mm.isEmpty()) return camera;
  camera.focus_mm = box_mm.center();
  const Eigen::Vector3d seen = camera.axes.cwiseAbs() * box_mm.sizes();
  const double fitting_mm = std::max(seen.y(), seen.x() * area.y() / area.x()) / 2.0;
  camera.halfHeight_mm = std::clamp(fitting_mm * kMargin, kNearest_mm, kFarthest_mm);
  return camera;
}

Eigen::Vector2d SurfaceCamera::project(const Eigen::Vector3d& lps_mm, const Eigen::Vector2d& area) const {
  const Eigen::Vector3d seen = axes * (lps_mm - focus_mm) * pixelsPerMm(*this, area);
  return {area.x() / 2.0 + seen.x(), area.y() / 2.0 - seen.y()};
}

Eigen::Vector3d SurfaceCamera::placeAt(const Eigen::Vector2d& point, const Eigen::Vector2d& area) const {
  const Eigen::Vector3d seen(point.x() - area.x() / 2.0, area.y() / 2.0 - point.y(), 0.0);
  return focus_mm + axes.transpose() * seen / pixelsPerMm(*this, area);
}

void SurfaceCamera::turn(const Eigen::Vector2d& by, const Eigen::Vector2d& area) {
  const Eigen::Vector2d angle = by / area.y() * std::numbers::pi;
  const Eigen::Matrix3d about = (Eigen::AngleAxisd(-angle.x(), axes.row(1).transpose()) *
                                 Eigen::AngleAxisd(-angle.y(), axes.row(0).transpose()))
                                    .toRotationMatrix();
  const Eigen::Matrix3d turned = axes * about.transpose();
  // Rounding must not grow over thousands of moves.
  const Eigen::Vector3d towards = turned.row(2).transpose().normalized();
  const Eigen::Vector3d right = turned.row(1).transpose().cross(towards).normalized();
  axes << right.transpose(), towards.cross(right).transpose(), towards.transpose();
}

void SurfaceCamera::pan(const Eigen::Vector2d& by, const Eigen::Vector2d& area) {
  focus_mm -= axes.transpose() * Eigen::Vector3d(by.x(), -by.y(), 0.0) / pixelsPerMm(*this, area);
}

void SurfaceCamera::zoom(double factor, const Eigen::Vector2d& at, const Eigen::Vector2d& area) {
  const Eigen::Vector3d stays = placeAt(at, area);
  const double before = halfHeight_mm;
  halfHeight_mm = std::clamp(halfHeight_mm / factor, kNearest_mm, kFarthest_mm);
  focus_mm = stays + (focus_mm - stays) * (halfHeight_mm / before);
}

}  // namespace viscera
