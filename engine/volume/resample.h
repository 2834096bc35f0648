// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera {

enum class Interpolation { Linear, Nearest };

/// Grid of MONAI's Spacing: same origin and direction, size_d = roundHalfEven((n_d - 1) * old_d / new_d + 1).
/// Returned unchanged where every spacing is within 1e-3 of the target. Source: MONAI 1.6 Spacing,
/// SpatialResample. @throws Error{InvalidConfiguration} for a spacing that is not positive.
[[nodiscard]] Geometry respacedGeometry(const Geometry& geometry, const Eigen::Vector3d& spacing_mm);

/// Samples `volume` at the voxel centres of `target`. Coordinates are clamped to the volume (border rule);
/// Linear is trilinear in double and gives Float32, Nearest rounds half to even and keeps the type.
/// Threads: uses up to `threads` (0 = all cores); the result does not depend on their number.
[[nodiscard]] Volume resampled(const Volume& volume, const Geometry& target, Interpolation mode, int threads = 0);

}  // namespace viscera
