// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/upsampled_labels.h"

#include <ATen/ATen.h>

#include <vector>

namespace viscera::test {

/// Points spread evenly over an axis of `size` voxels, with linear weights.
inline AxisPoints evenPoints(std::int64_t size, std::int64_t count) {
  AxisPoints points{at::empty({2, count}, at::kInt), at::empty({2, count}, at::kFloat)};
  for (std::int64_t n = 0; n < count; ++n) {
    const double place =
        (static_cast<double>(n) + 0.37) * static_cast<double>(size - 1) / static_cast<double>(count);
    const auto low = static_cast<std::int64_t>(place);
    const double share = place - static_cast<double>(low);
    points.neighbours[0][n] = low;
    points.neighbours[1][n] = std::min(low + 1, size - 1);
    points.weights[0][n] = 1.0 - share;
    points.weights[1][n] = share;
  }
  return points;
}

/// Samples [C, N0, N1, N2] in double: a matrix [N, size] for each axis.
inline at::Tensor samplesByDefinition(const at::Tensor& logits,
                                      const std::array<AxisPoints, 3>& points,
                                      bool probabilities) {
  at::Tensor values = logits.to(at::kDouble);
  if (probabilities) values = at::softmax(values, 0);
  std::vector<at::Tensor> matrices;
  for (std::size_t d = 0; d < 3; ++d) {
    const at::Tensor index = points[d].neighbours.to(at::kLong);
    const at::Tensor weight = points[d].weights.to(at::kDouble);
    at::Tensor matrix =
        at::zeros({index.size(1), logits.size(static_cast<std::int64_t>(d) + 1)}, at::kDouble);
    for (int side = 0; side < 2; ++side)
      matrix.scatter_add_(1, index[side].unsqueeze(1), weight[side].unsqueeze(1));
    matrices.push_back(matrix);
  }
  return at::einsum("cijk,ai,bj,dk->cabd", {values, matrices[0], matrices[1], matrices[2]});
}

}  // namespace viscera::test
