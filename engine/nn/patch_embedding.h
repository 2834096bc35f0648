// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/nn/layers.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <cstdint>

namespace viscera {

using GridSize = std::array<std::int64_t, 3>;

/// Number of tokens along each axis.
[[nodiscard]] GridSize tokenGrid(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize);

/// Cuts the image into cubes of patchEdge voxels, maps each to a token and adds learned positions.
///
/// Input [B, inChannels, p0, p1, p2]; output [B, tokens, hiddenSize], tokens in row-major order of the axes.
/// Conv: one strided convolution. Perceptron: a linear layer over the cube's voxels in the order (p1 p2 p3
/// c); the two are the same map with differently ordered weights. Source: Dosovitskiy et al. 2021,
/// section 3.1; MONAI PatchEmbeddingBlock.
class PatchEmbedding3dImpl : public torch::nn::Module {
 public:
  PatchEmbedding3dImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize);
  [[nodiscard]] at::Tensor forward(const at::Tensor& image) const;

 private:
  /// A linear layer under the child name "1": in MONAI it follows a rearrangement without parameters.
  class PerceptronImpl : public torch::nn::Module {
   public:
    PerceptronImpl(std::int64_t in, std::int64_t out) : linear_(register_module("1", Linear(in, out))) {}
    [[nodiscard]] at::Tensor forward(const at::Tensor& x) const { return linear_->forward(x); }

   private:
    Linear linear_;
  };

  [[nodiscard]] at::Tensor cubesAsRows(const at::Tensor& image) const;

  std::int64_t edge_;
  GridSize grid_;
  at::Tensor positions_;
  Conv3d conv_{nullptr};
  std::shared_ptr<PerceptronImpl> perceptron_;
};
TORCH_MODULE(PatchEmbedding3d);

}  // namespace viscera
