// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

namespace viscera {

/// From where a body is looked at.
enum class SurfaceView { Anterior, Left, Superior };

/// A look at the patient without perspective: what is farther away is not smaller, so that both sides can be
/// compared. Places on the screen are in pixels from the upper left corner, y downwards, of an area of the
/// given width and height.
struct SurfaceCamera {
  Eigen::Vector3d focus_mm = Eigen::Vector3d::Zero();  ///< LPS; in the middle of the area
  /// Rows: directions in LPS that point to the right, up, and towards the viewer; orthonormal, right-handed.
  Eigen::Matrix3d axes = Eigen::Matrix3d::Identity();
  double halfHeight_mm = 100.0;  ///< from the middle of the area to its upper edge

  /// Middle of the box in the middle, all of it in the area as seen from that side, with room for letters.
  static SurfaceCamera whole(const Eigen::AlignedBox3d& box_mm,
                             SurfaceView view,
                             const Eigen::Vector2d& area);

  [[nodiscard]] Eigen::Vector2d project(const Eigen::Vector3d& lps_mm, const Eigen::Vector2d& area) const;
  /// Place under a point of the screen, as near to the viewer as the focus is.
  [[nodiscard]] Eigen::Vector3d placeAt(const Eigen::Vector2d& point, const Eigen::Vector2d& area) const;
  /// What is in front follows the pointer by so many pixels; half the area's height is a right angle.
  void turn(const Eigen::Vector2d& by, const Eigen::Vector2d& area);
  void pan(const Eigen::Vector2d& by, const Eigen::Vector2d& area);
  /// Larger for a factor above 1; the place under the point stays there. 2 mm to 5 m fill half the area.
  void zoom(double factor, const Eigen::Vector2d& at, const Eigen::Vector2d& area);
};

}  // namespace viscera
