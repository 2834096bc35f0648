// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace viscera {

/// Constants of the normalisation steps of UNETR; the defaults are MONAI's.
struct NormalizationOptions {
  double epsilon = 1e-5;  ///< added to the variance
  double slope = 0.01;    ///< of the leaky rectifier, > 0
};

/// Instance normalisation without learned scale: each channel of each sample gets mean 0 and variance 1 over
/// its voxels. x [B, C, D0, D1, D2] floating, any device; more than one voxel. Same shape and dtype. Source:
/// Ulyanov et al. 2016, "Instance normalization"; MONAI Norm.INSTANCE with affine=False.
[[nodiscard]] at::Tensor instanceNorm(const at::Tensor& x, const NormalizationOptions& options = {});

/// leakyRelu(instanceNorm(x)).
[[nodiscard]] at::Tensor instanceNormLeakyRelu(const at::Tensor& x, const NormalizationOptions& options = {});

/// leakyRelu(instanceNorm(x) + shortcut), the end of a residual block. Both of one shape.
[[nodiscard]] at::Tensor instanceNormAddLeakyRelu(const at::Tensor& x,
                                                  const at::Tensor& shortcut,
                                                  const NormalizationOptions& options = {});

/// leakyRelu(instanceNorm(x) + instanceNorm(shortcut)), the end of a residual block that changes its channel
/// count.
[[nodiscard]] at::Tensor instanceNormsAddLeakyRelu(const at::Tensor& x,
                                                   const at::Tensor& shortcut,
                                                   const NormalizationOptions& options = {});

}  // namespace viscera
