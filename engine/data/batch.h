// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace viscera {

/// Input of one training step, on the CPU. N = cases * samples per case.
struct Batch {
  at::Tensor image;       ///< [N, 1, p0, p1, p2] float32: patch, or view 1 in pre-training
  at::Tensor secondView;  ///< same shape; pre-training only, else undefined
  at::Tensor target;  ///< same shape: clean patch float32 in pre-training, label map uint8 in segmentation
  std::vector<std::string> caseIds;  ///< one for each case, in order
  double load_s = 0.0;               ///< time of a data thread spent on reading and cropping
  double augment_s = 0.0;
};

}  // namespace viscera
