// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <string>

namespace viscera {

/// Straight distance of two positions in LPS mm.
[[nodiscard]] double distance_mm(const Eigen::Vector3d& from_mm, const Eigen::Vector3d& to_mm);

/// Angle at `vertex` between the directions to `a` and to `b`, 0 … 180 degrees; 0 where a direction has no
/// length. Positions in LPS mm.
[[nodiscard]] double angle_deg(const Eigen::Vector3d& a_mm,
                               const Eigen::Vector3d& vertex_mm,
                               const Eigen::Vector3d& b_mm);

/// "12.3 mm".
[[nodiscard]] std::string lengthText(double length_mm);

/// "54.7°", in UTF-8.
[[nodiscard]] std::string angleText(double degrees);

/// A scale bar for the corner of a pane.
struct ScaleBar {
  double length_mm = 0.0;  ///< 1, 2 or 5 times a power of ten
  double length_px = 0.0;  ///< in the unit of `scale_pxPerMm`
  std::string text;        ///< "5 cm", "2 mm", "0.5 mm"
};

/// The longest bar that is not longer than `most_px`, at `scale_pxPerMm` pixels per mm (both above 0).
[[nodiscard]] ScaleBar scaleBar(double scale_pxPerMm, double most_px);

}  // namespace viscera
