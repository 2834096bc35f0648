// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/geometry.h"

#include <optional>
#include <string>

namespace viscera {

/// How the grid of a label map differs from that of its image.
struct GridDifference {
  std::string text;  ///< which of size, spacing, origin and direction, and by how much
  bool sameSize = false;
};

/// None where all voxel centres agree within `tolerance_mm`.
[[nodiscard]] std::optional<GridDifference> gridDifference(const Geometry& image,
                                                           const Geometry& label,
                                                           double tolerance_mm = 1e-2);

}  // namespace viscera
