// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace viscera {

/// NT-Xent loss of two views, scalar.
///
/// a, b: [B, F] floating; row u of a and row u of b are the positive pair, all other rows of both are
/// negatives. One (2B x F)(F x 2B) product and a log-sum-exp: no B x B x F temporary, finite at any
/// temperature > 0. B = 1 gives exactly 0. Source: Chen et al. 2020, "SimCLR", eq. 1; MONAI ContrastiveLoss.
/// @throws Error{Internal} for unequal shapes or temperature <= 0.
[[nodiscard]] at::Tensor contrastiveLoss(const at::Tensor& a, const at::Tensor& b, double temperature);

}  // namespace viscera
