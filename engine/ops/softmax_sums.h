// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace viscera {

/// Sums over the voxels of each sample, from which Dice and cross-entropy losses follow. p is the soft-max of
/// the logits over the classes.
struct SoftmaxSums {
  at::Tensor intersection;  ///< [B, C] double: Σ p over the voxels labelled with the class
  at::Tensor prediction;    ///< [B, C] double: Σ p, or Σ p² where asked for
  at::Tensor reference;     ///< [B, C] double: number of voxels labelled with the class; no gradient
  at::Tensor crossEntropy;  ///< [B] double: Σ -log p of each voxel's own class
};

/// logits [B, C, V] float or double, any device; label [B, V] uint8 or int64 with values in [0, C),
/// unchecked. Gradients flow into the logits. On the CPU in float one pass over the logits, which keeps
/// nothing but them.
[[nodiscard]] SoftmaxSums softmaxSums(const at::Tensor& logits, const at::Tensor& label, bool squared);

}  // namespace viscera
