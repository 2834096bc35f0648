// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/progress.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace viscera {

using Shape3 = std::array<std::int64_t, 3>;

struct SlidingWindowOptions {
  Shape3 roi{96, 96, 96};
  double overlap = 0.25;  ///< [0, 1)
  WindowWeights weights = WindowWeights::Constant;
  std::int64_t windowBatch = 4;
};

/// First voxels of the windows along each axis. Source: MONAI sliding_window_inference, dense_patch_slices.
[[nodiscard]] std::array<std::vector<std::int64_t>, 3> windowStarts(const Shape3& image,
                                                                    const SlidingWindowOptions& options);

/// Importance of each voxel of a window, [roi] float32; constant 1, or MONAI's Gaussian (sigma = roi / 8,
/// floor 1e-3).
[[nodiscard]] at::Tensor windowImportance(const Shape3& roi, WindowWeights weights);

/// Maps [N, 1, roi] to [N, C, roi].
using WindowFunction = std::function<at::Tensor(const at::Tensor& windows)>;

/// Weighted mean of the network's logits over all windows, [C, I, J, K] float32 on the CPU.
/// image [1, I, J, K] float32; an image smaller than the window is zero-padded symmetrically and cropped
/// back. Memory: C + 1 floats a voxel besides one batch of windows. @throws Error{Cancelled}.
[[nodiscard]] at::Tensor slidingWindow(const at::Tensor& image,
                                       const WindowFunction& network,
                                       const SlidingWindowOptions& options,
                                       const WorkContext& context = {});

}  // namespace viscera
