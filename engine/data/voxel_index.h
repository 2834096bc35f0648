// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/volume/geometry.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace viscera {

/// Finds the n-th voxel of a group in a labelled case: the voxels a patch may be centred on.
///
/// PatchChoice::PosNeg has two groups: kNegativeGroup, label 0 and image > 0; kPositiveGroup, label > 0.
/// PatchChoice::ClassBalanced has one group for each label value, background (0) included, up to the largest
/// one. Kept are only counts for each slab along the first axis, not the voxels. Immutable: any thread.
/// Source: MONAI map_binary_to_indices (image_threshold 0) and map_classes_to_indices (no image).
class VoxelIndex {
 public:
  static constexpr std::size_t kNegativeGroup = 0;
  static constexpr std::size_t kPositiveGroup = 1;

  /// `image` int16 and `label` uint8, both [1, I, J, K], contiguous. Walks over all voxels once.
  VoxelIndex(const at::Tensor& image, const at::Tensor& label, PatchChoice choice);

  [[nodiscard]] PatchChoice choice() const { return choice_; }
  [[nodiscard]] std::size_t groupCount() const { return groups_; }
  [[nodiscard]] std::int64_t voxelCount(std::size_t group) const { return before(slabs_, group); }
  /// Voxel `number` of the group, counted from 0 in memory order. `image` and `label` are those of the
  /// constructor.
  /// @throws Error{Internal} where number is not below voxelCount(group) or the tensors are others.
  [[nodiscard]] Index3 voxel(const at::Tensor& image,
                             const at::Tensor& label,
                             std::size_t group,
                             std::int64_t number) const;

 private:
  [[nodiscard]] std::int64_t before(std::size_t slab, std::size_t group) const {
    return cumulative_[slab * groups_ + group];
  }

  PatchChoice choice_;
  std::size_t slabs_ = 0;
  std::size_t groups_ = 0;
  std::vector<std::int64_t> cumulative_;  // [slab][group]: voxels of the group before the slab
};

}  // namespace viscera
