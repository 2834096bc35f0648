// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/geometry.h"

#include <optional>

namespace viscera {

/// Patient axis nearest to a voxel axis: 0 left-right, 1 posterior-anterior, 2 inferior-superior; `positive`
/// where the index grows towards R, A or S.
struct PatientAxis {
  int axis = 0;
  bool positive = true;
};

/// Nearest patient axis of i, j and k, each used once, the most certain first. Source: nibabel
/// io_orientation.
[[nodiscard]] std::array<PatientAxis, 3> nearestPatientAxes(const Geometry& geometry);

/// "LAS" and the like, upper or lower case; none where a letter is foreign or an axis is named twice.
[[nodiscard]] std::optional<std::array<PatientAxis, 3>> parseAxcodes(const std::string& axcodes);

}  // namespace viscera
