// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <array>
#include <string>

namespace viscera {

/// How the axes of one volume map to those of its reoriented copy: axis d of the copy is axis `sourceAxis[d]`
/// of the source, reversed where `flipped[d]`.
struct AxisMap {
  std::array<int, 3> sourceAxis{0, 1, 2};
  std::array<bool, 3> flipped{false, false, false};
};

/// Axis map that brings `geometry` to the given axis codes ("RAS", "LPS", …; 48 orders).
/// Source: pipeline facts section 10 (nibabel's closest-axis rule). @throws Error{InvalidConfiguration} for
/// bad codes.
[[nodiscard]] AxisMap axisMapTo(const Geometry& geometry, const std::string& axcodes);

/// Geometry after the map; every voxel keeps its place in the patient.
[[nodiscard]] Geometry reorientedGeometry(const Geometry& geometry, const AxisMap& map);

/// Copy of the volume with axes permuted and reversed; voxel values are untouched.
[[nodiscard]] Volume reoriented(const Volume& volume, const AxisMap& map);
[[nodiscard]] Volume reoriented(const Volume& volume, const std::string& axcodes);

}  // namespace viscera
