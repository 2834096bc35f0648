// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/upsampled_labels.h"

#include <ATen/core/Tensor.h>

namespace viscera {

/// One normalised summand of instance normalisation: its values and their moments.
struct NormalizedTerm {
  at::Tensor values;  ///< [B, C, D0, D1, D2] float or bfloat16; on the CPU in channels-last layout
  at::Tensor mean;    ///< [B, C] float
  at::Tensor scale;   ///< [B, C] float, 1 / sqrt(variance + epsilon)
};

struct TermGradients {
  at::Tensor values;
  at::Tensor shortcut;  ///< undefined where there is no shortcut
};

// The functions below call operators of the library "viscera" through LibTorch's dispatcher: on the CPU our
// own loops, on a GPU the kernels of libviscera_cuda.so. They know no gradients. All tensors of a call lie on
// one device and in one layout, contiguous or channels-last.

/// viscera::channel_moments(Tensor x, float epsilon) -> (Tensor mean, Tensor scale)
[[nodiscard]] NormalizedTerm channelMoments(const at::Tensor& values, double epsilon);

/// viscera::normalize(Tensor[] term, Tensor[] shortcut, float slope) -> Tensor: leakyRelu(norm(term) +
/// shortcut). The shortcut's values may be undefined (none); with undefined moments they are added as they
/// are. The result has the layout of the term.
[[nodiscard]] at::Tensor normalize(const NormalizedTerm& term, const NormalizedTerm& shortcut, double slope);

/// viscera::normalize_backward(Tensor gradient, Tensor? output, Tensor[] term, Tensor[] shortcut, float
/// slope) -> (Tensor, Tensor): gradients of normalize(); `output` is its result and needed only where there
/// is a shortcut.
[[nodiscard]] TermGradients normalizeBackward(const at::Tensor& gradient,
                                              const at::Tensor& output,
                                              const NormalizedTerm& term,
                                              const NormalizedTerm& shortcut,
                                              double slope);

/// Whether the operators have implementations for CUDA tensors, that is, libviscera_cuda.so is loaded. Any
/// thread.
[[nodiscard]] bool cudaOperatorsLoaded();

}  // namespace viscera
