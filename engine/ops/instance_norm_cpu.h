// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/normalization.h"

#include <ATen/core/Tensor.h>

namespace viscera {

/// One normalised summand of the operator: its values and their moments.
struct NormalizedTerm {
  at::Tensor values;  ///< [B, C, D0, D1, D2] float or bfloat16 in channels-last layout
  at::Tensor mean;    ///< [B, C] float
  at::Tensor scale;   ///< [B, C] float, 1 / sqrt(variance + epsilon)
};

struct TermGradients {
  at::Tensor values;
  at::Tensor shortcut;  ///< undefined where there is no shortcut
};

/// Moments of a tensor that is already in channels-last layout.
[[nodiscard]] NormalizedTerm channelMoments(const at::Tensor& values, double epsilon);

/// leakyRelu(norm(term) + shortcut). The shortcut's values may be undefined (none); with undefined moments
/// they are added as they are. All on the CPU, channels-last, of one dtype; so is the result.
[[nodiscard]] at::Tensor normalizeCpu(const NormalizedTerm& term,
                                      const NormalizedTerm& shortcut,
                                      double slope);

/// Gradients of normalizeCpu(); `output` is its result and needed only where there is a shortcut.
[[nodiscard]] TermGradients normalizeBackwardCpu(const at::Tensor& gradient,
                                                 const at::Tensor& output,
                                                 const NormalizedTerm& term,
                                                 const NormalizedTerm& shortcut,
                                                 double slope);

}  // namespace viscera
