// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/operators.h"

#include <ATen/core/Tensor.h>

namespace viscera {

/// Moments of a tensor that is already in channels-last layout.
[[nodiscard]] NormalizedTerm channelMomentsCpu(const at::Tensor& values, double epsilon);

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
