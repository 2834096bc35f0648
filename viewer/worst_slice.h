// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"
#include "viewer/slice_geometry.h"

#include <optional>

namespace viscera {

/// Where to look first when an organ was predicted wrongly.
struct WorstSlice {
  std::int64_t slice = 0;  ///< voxel index along the view's slice axis of the truth's grid
  std::int64_t errorVoxels =
      0;           ///< voxels of that slice that one map gives to the organ and the other does not
  Index3 voxel{};  ///< the one of them nearest to their middle, for the crosshair
  Eigen::Vector3d lps_mm = Eigen::Vector3d::Zero();  ///< its centre
};

/// The slice of a view in which most voxels of `organ` (1 … 255) are wrong; the first of several.
///
/// Both maps are UInt8; a prediction on another grid is taken where its voxels lie in mm. Where nothing is
/// wrong it is the slice with most of the organ in the truth, with 0 error voxels; none where neither map has
/// the organ. Walks both volumes once, and a part of them again: for a background thread.
/// @throws Error{Internal} for volumes that are not UInt8.
[[nodiscard]] std::optional<WorstSlice> worstSlice(const Volume& truth,
                                                   const Volume& prediction,
                                                   std::uint8_t organ,
                                                   SliceView view);

}  // namespace viscera
