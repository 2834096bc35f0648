// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/crop.h"

#include <vector>

namespace viscera {

/// Where a label lies in a label map.
struct OrganExtent {
  int label = 0;
  std::int64_t voxels = 0;
  VoxelBox box;  ///< the smallest that holds all its voxels
};

/// All labels of a UInt8 label map but the background, those with most voxels first. @throws
/// Error{Cancelled}.
[[nodiscard]] std::vector<OrganExtent> organExtents(const Volume& labels, const WorkContext& work);

}  // namespace viscera
