// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera::test {

/// UInt8 label map with `label` in all voxels whose centres lie in the ellipsoid (LPS mm), over what is
/// there.
void addEllipsoid(Volume& labels,
                  std::uint8_t label,
                  const Eigen::Vector3d& middle_mm,
                  const Eigen::Vector3d& radii_mm);

/// Empty label map: 60 x 50 x 40 voxels of 2 x 2 x 3 mm, axes along LPS, first voxel at (-60, -50, 100) mm.
[[nodiscard]] Volume emptyBody();

}  // namespace viscera::test
