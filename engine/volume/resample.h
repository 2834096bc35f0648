// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera {

enum class Interpolation { Linear, Nearest };

/// Grid of MONAI's Spacing: same origin and direction, size_d = roundHalfEven((n_d - 1) * old_d / new_d + 1).
/// An axis whose spacing is within 1e-3 of the target keeps its spacing and size. An oblique volume whose
/// axes are off right angles by the rounding of its file is straightened and, as in MONAI, may be aligned by
/// its centre. Source: MONAI 1.6 Spacing, SpatialResample. @throws Error{InvalidConfiguration} for a spacing
/// that is not positive.
[[nodiscard]] Geometry respacedGeometry(const Geometry& geometry, const Eigen::Vector3d& spacing_mm);

/// Samples `volume` at the voxel centres of `target`. Coordinates are clamped to the volume (border rule);
/// Linear is trilinear in double and gives Float32, Nearest rounds half to even and keeps the type. Where the
/// two grids are the same within 1e-3 of a voxel, voxels are copied. Along the patient's axes both agree with
/// MONAI to the last bit; in oblique volumes a target voxel exactly half-way between two voxels may go to the
/// other one in Nearest. Threads: uses up to `threads` (0 = all cores); the result does not depend on their
/// number.
[[nodiscard]] Volume resampled(const Volume& volume,
                               const Geometry& target,
                               Interpolation mode,
                               int threads = 0);

}  // namespace viscera
