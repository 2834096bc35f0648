// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/surface_camera.h"
#include "viewer/surface_marks.h"

#include <QSizeF>

class QPainter;

namespace viscera {

/// What is drawn over surfaces.
struct SurfaceOverlay {
  QSizeF area;
  SurfaceCamera camera;
  Eigen::Vector3d middle_mm;  ///< of the scan's box
  std::vector<SurfaceLetter> letters;
  std::vector<SurfaceLine> lines;  ///< through the position of all panes
  Eigen::Vector3d position_mm;     ///< marked by a small cross
  bool focused = false;
};

void drawSurfaceOverlay(QPainter& painter, const SurfaceOverlay& overlay);

}  // namespace viscera
