// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/slice_geometry.h"

namespace viscera {

/// What part of a slice a pane shows. Zoom and pan do not depend on the size of the pane or its pixel ratio,
/// so that linked panes share them.
struct Viewport {
  int width_px = 0;  ///< size of the pane in device pixels
  int height_px = 0;
  double pixelRatio = 1.0;           ///< device pixels per screen pixel
  double zoom = 1.0;                 ///< 1: the whole slice just fits
  Eigen::Vector2d pan_mm{0.0, 0.0};  ///< what is at the pane's centre, right and down from the slice's centre
};

/// Maps between a pane and the plane of its slice.
///
/// Frames: screen (x, y) in screen pixels (mouse positions), device (x, y) in device pixels, both from the
/// pane's top left corner, a pixel's centre at its number + 0.5; plane (column, row) as in SlicePlane. A mm
/// is equally long in both directions, whatever the spacing.
class ScreenMap {
 public:
  ScreenMap(const SlicePlane& plane, const Viewport& viewport);

  /// Device pixels per mm.
  [[nodiscard]] double scale_pxPerMm() const { return scale_; }
  [[nodiscard]] Eigen::Vector2d planeFromDevice(const Eigen::Vector2d& device_px) const;
  [[nodiscard]] Eigen::Vector2d deviceFromPlane(const Eigen::Vector2d& plane) const;
  [[nodiscard]] Eigen::Vector2d planeFromScreen(const Eigen::Vector2d& screen_px) const {
    return planeFromDevice(screen_px * pixelRatio_);
  }
  [[nodiscard]] Eigen::Vector2d screenFromPlane(const Eigen::Vector2d& plane) const {
    return deviceFromPlane(plane) / pixelRatio_;
  }

 private:
  double pixelRatio_;
  double scale_;
  Eigen::Array2d step_;    ///< columns and rows per device pixel
  Eigen::Array2d centre_;  ///< plane position at the pane's centre
  Eigen::Array2d middle_;  ///< the pane's centre in device pixels
};

/// Largest and least zoom that the functions below give.
inline constexpr double kLeastZoom = 0.1;
inline constexpr double kLargestZoom = 40.0;

/// The viewport after zooming by `factor` so that what is under `screen_px` stays there.
[[nodiscard]] Viewport zoomedAt(const SlicePlane& plane,
                                const Viewport& viewport,
                                const Eigen::Vector2d& screen_px,
                                double factor);

/// The viewport after the picture was dragged by `by_px` screen pixels.
[[nodiscard]] Viewport dragged(const SlicePlane& plane,
                               const Viewport& viewport,
                               const Eigen::Vector2d& by_px);

/// The viewport panned so that a position (column, row) of the plane is at the pane's centre.
[[nodiscard]] Viewport centredAt(const SlicePlane& plane,
                                 const Viewport& viewport,
                                 const Eigen::Vector2d& columnRow);

}  // namespace viscera
