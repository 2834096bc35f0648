// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/patch_embedding.h"

#include <torch/torch.h>

namespace viscera {

GridSize tokenGrid(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize) {
  return {imageSize[0] / config.patchEdge, imageSize[1] / config.patchEdge, imageSize[2] / config.patchEdge};
}

PatchEmbedding3dImpl::PatchEmbedding3dImpl(const NetworkConfig& config,
                                           const std::array<std::int64_t, 3>& imageSize)
    : edge_(config.patchEdge), grid_(tokenGrid(config, imageSize)) {
  const std::int64_t tokens = grid_[0] * grid_[1] * grid_[2];
  positions_ = register_parameter("position_embeddings", at::empty({1, tokens, config.hiddenSize}));
  if (config.embedding == PatchEmbedding::Conv) {
    conv_ = register_module("patch_embeddings",
                            Conv3d(ConvOptions{.in = config.inChannels,
                                               .out = config.hiddenSize,
                                               .edge = edge_,
                                               .withBias = true,
                                               .strided = true}));
    return;
  }
  const std::int64_t voxels = config.inChannels * edge_ * edge_ * edge_;
  perceptron_ =
      register_module("patch_embeddings", std::make_shared<PerceptronImpl>(voxels, config.hiddenSize));
}

at::Tensor PatchEmbedding3dImpl::cubesAsRows(const at::Tensor& image) const {
  const std::int64_t batch = image.size(0);
  const std::int64_t channels = image.size(1);
  const std::int64_t tokens = grid_[0] * grid_[1] * grid_[2];
  return image.reshape({batch, channels, grid_[0], edge_, grid_[1], edge_, grid_[2], edge_})
      .permute({0, 2, 4, 6, 3, 5, 7, 1})
      .reshape({batch, tokens, edge_ * edge_ * edge_ * channels});
}

at::Tensor PatchEmbedding3dImpl::forward(const at::Tensor& image) const {
  if (perceptron_) return perceptron_->forward(cubesAsRows(image)) + positions_;
  return conv_->forward(image).flatten(2).transpose(1, 2) + positions_;
}

}  // namespace viscera
