// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace viscera {

/// Points along one axis: the two neighbours of each on the grid, which must lie inside it, and their
/// weights.
struct AxisPoints {
  at::Tensor neighbours;  ///< [2, N] int32: lower, higher
  at::Tensor weights;     ///< [2, N] float32, of the same
};

/// Where labels go: that of the points (i0, i1, i2) to labels[first + Σ i_d * steps_d].
struct LabelTarget {
  at::Tensor labels;  ///< uint8, contiguous
  std::int64_t first = 0;
  std::array<std::int64_t, 3> steps{};  ///< may be negative
};

/// Label maps from logits [C, I, J, K] float32, contiguous, 1 <= C <= 256, at points between the voxels: for
/// each triple of points the channel whose trilinear sample is largest, the first of equal ones. Sampled are
/// the probabilities (soft-max at the voxels) or the logits themselves. All tensors on one device: the CPU,
/// or a GPU where cudaOperatorsLoaded(). Both give the same labels, bit for bit.
void upsampleLabels(const at::Tensor& logits,
                    const std::array<AxisPoints, 3>& points,
                    bool probabilities,
                    const LabelTarget& target);

}  // namespace viscera
