// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/slice_geometry.h"

#include <QString>

namespace viscera {

[[nodiscard]] QString viewName(SliceView view);  ///< "Axial"

/// Where a slice lies and which voxels it shows: "S 12.1 mm · slice 34". The mm are those of the slice's
/// middle along the patient's axis, the slice is the voxel index from 0.
[[nodiscard]] QString sliceText(const SlicePlane& plane, std::int64_t slice);

/// "−12.3, 45.0, 78.9", as the probe writes positions.
[[nodiscard]] QString coordinatesText(const Eigen::Vector3d& mm);

}  // namespace viscera
