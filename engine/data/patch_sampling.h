// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/random_stream.h"
#include "engine/data/voxel_index.h"
#include "engine/volume/geometry.h"

#include <ATen/core/Tensor.h>

namespace viscera {

// Where a patch lies is given by its corner: the voxel of the case at which the patch begins. A case shorter
// than the patch along an axis counts as padded by zeros to the patch's size, floor(half) of them before it
// (MONAI SpatialPad), so a corner may be negative and a patch may reach beyond the case.

/// Corner drawn uniformly among all places. Source: MONAI RandSpatialCrop.
[[nodiscard]] Index3 uniformCorner(const Index3& caseSize, const Index3& patchSize, RandomStream& stream);

/// Corner of the patch around `centre`, moved inwards where it would leave the (padded) case: the centre is
/// clamped to [floor(s / 2), n - ceil(s / 2)] along each axis. Source: MONAI correct_crop_centers.
[[nodiscard]] Index3 cornerAround(const Index3& centre, const Index3& caseSize, const Index3& patchSize);

/// Corner around a random labelled voxel with probability positive / (positive + negative), else around a
/// background voxel with image > 0. A group without voxels is replaced by the other one; without any the
/// corner is uniform. `index` counts PatchChoice::PosNeg. Source: MONAI RandCropByPosNegLabel, which stops in
/// the last case.
[[nodiscard]] Index3 posNegCorner(const VoxelIndex& index,
                                  const at::Tensor& image,
                                  const at::Tensor& label,
                                  const SamplingConfig& sampling,
                                  RandomStream& stream);

/// Corner around a random voxel of a class that is drawn uniformly among those of the case, background
/// included. `index` counts PatchChoice::ClassBalanced. Source: MONAI RandCropByLabelClasses with equal
/// ratios.
[[nodiscard]] Index3 classBalancedCorner(const VoxelIndex& index,
                                         const at::Tensor& image,
                                         const at::Tensor& label,
                                         const SamplingConfig& sampling,
                                         RandomStream& stream);

/// Copies the patch at `corner` of `image` (int16 [1, I, J, K]) times `scale` into `patch` (float32,
/// contiguous, whose last three sizes are the patch's); 0 beyond the case.
void cropImage(const at::Tensor& image, float scale, const Index3& corner, const at::Tensor& patch);

/// The same for a label map, uint8 to uint8.
void cropLabel(const at::Tensor& label, const Index3& corner, const at::Tensor& patch);

}  // namespace viscera
