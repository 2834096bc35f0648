// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace viscera {

/// Loss of a pre-training step; all three are scalars.
struct SslLoss {
  at::Tensor total;  ///< l1 * (1 + contrastive), gradients through both factors
  at::Tensor l1;
  at::Tensor contrastive;
};

/// Mean absolute error over all elements, scalar. Both of one shape. For validation and as part of sslLoss().
[[nodiscard]] at::Tensor l1Loss(const at::Tensor& reconstruction, const at::Tensor& clean);

/// Loss of two reconstructed views of the same patches, all [B, C, p0, p1, p2].
///
/// L1 compares the first view with the clean patch, or with `bothViews` is the mean over both views; the
/// contrastive part sees each reconstruction as one long vector. Source: MONAI tutorials,
/// self_supervised_pretraining/vit_unetr_ssl.
/// @throws Error{Internal} for unequal shapes or temperature <= 0.
[[nodiscard]] SslLoss sslLoss(const at::Tensor& reconstruction1,
                              const at::Tensor& reconstruction2,
                              const at::Tensor& clean,
                              double temperature,
                              bool bothViews);

}  // namespace viscera
