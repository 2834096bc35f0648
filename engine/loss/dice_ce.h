// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace viscera {

struct DiceCeOptions {
  bool includeBackground = true;  ///< channel 0 in the Dice part; cross-entropy always has it
  bool squaredPrediction = false;
  bool batch = false;  ///< sums over the batch before the ratio
  bool jaccard = false;
  double smoothNumerator = 1e-5;
  double smoothDenominator = 1e-5;
};

struct DiceCeLoss {
  at::Tensor total;  ///< dice + crossEntropy, scalar
  at::Tensor dice;
  at::Tensor crossEntropy;
};

/// Soft-max Dice loss plus cross-entropy. logits [B, C, D0, D1, D2] floating, label [B, 1, D0, D1, D2] uint8
/// or int64 with values in [0, C). Source: Milletari et al. 2016, eq. 3; MONAI 1.6 DiceCELoss(to_onehot_y,
/// softmax).
/// @throws Error{InvalidInput} naming a label value outside [0, C).
[[nodiscard]] DiceCeLoss diceCeLoss(const at::Tensor& logits,
                                    const at::Tensor& label,
                                    const DiceCeOptions& options = {});

}  // namespace viscera
