// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/volume/geometry.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace viscera {

// Patches and cases are walked with plain loops instead of tensor operators: an operator would start a pool
// of threads of its own in every data thread.

/// Sizes of the last three axes.
[[nodiscard]] inline Index3 spatialSize(const at::Tensor& tensor) {
  require(tensor.dim() >= 3, "a patch or case needs three spatial axes");
  return {tensor.size(-3), tensor.size(-2), tensor.size(-1)};
}

/// The voxels of a contiguous CPU tensor of one channel, last axis fastest. @throws Error{Internal} for
/// another one.
template <class T>
[[nodiscard]] std::span<T> patchVoxels(const at::Tensor& patch) {
  const Index3 size = spatialSize(patch);
  require(patch.is_contiguous() && patch.device().is_cpu(), "a patch must be contiguous and on the CPU");
  require(patch.numel() == size[0] * size[1] * size[2], "a patch must have one channel");
  return {patch.data_ptr<T>(), static_cast<std::size_t>(patch.numel())};
}

/// A box of voxels inside a patch.
struct Hole {
  Index3 corner{0, 0, 0};
  Index3 size{0, 0, 0};

  [[nodiscard]] std::int64_t voxelCount() const { return size[0] * size[1] * size[2]; }
};

/// Calls `visit(offset, length)` for each row of the hole: its first element in the patch and its number of
/// voxels.
template <class Visit>
void forEachRow(const Hole& hole, const Index3& patchSize, Visit&& visit) {
  for (std::int64_t i = hole.corner[0]; i < hole.corner[0] + hole.size[0]; ++i)
    for (std::int64_t j = hole.corner[1]; j < hole.corner[1] + hole.size[1]; ++j)
      visit(static_cast<std::size_t>((i * patchSize[1] + j) * patchSize[2] + hole.corner[2]),
            static_cast<std::size_t>(hole.size[2]));
}

}  // namespace viscera
