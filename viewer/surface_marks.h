// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/geometry.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

/// A line between two places in LPS mm.
struct SurfaceLine {
  Eigen::Vector3d from_mm;
  Eigen::Vector3d to_mm;
  std::uint32_t rgb = 0xffffff;  ///< 0xRRGGBB
};

/// A letter beyond a face of the scan's box.
struct SurfaceLetter {
  std::string text;  ///< as directionLetters()
  Eigen::Vector3d place_mm;
};

/// The twelve edges of the scan's box, which runs along the outer faces of its voxels.
[[nodiscard]] std::vector<SurfaceLine> boxEdges(const Geometry& scan, std::uint32_t rgb);

/// Three lines through a place, along the scan's axes from one face of its box to the other.
[[nodiscard]] std::vector<SurfaceLine> crossLines(const Geometry& scan, const Eigen::Vector3d& lps_mm);

/// One for each face of the box, a little outside its middle.
[[nodiscard]] std::vector<SurfaceLetter> boxLetters(const Geometry& scan);

/// The smallest box along the patient's axes that holds the scan's.
[[nodiscard]] Eigen::AlignedBox3d patientBox(const Geometry& scan);

}  // namespace viscera
