// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/vit.h"

#include <torch/torch.h>

#include <string>

namespace viscera {

VitImpl::VitImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize)
    : grid_(tokenGrid(config, imageSize)),
      patchEmbedding_(register_module("patch_embedding", PatchEmbedding3d(config, imageSize))) {
  const auto blocks = register_module("blocks", std::make_shared<torch::nn::ModuleListImpl>());
  for (std::int64_t i = 0; i < config.numLayers; ++i) {
    blocks_.emplace_back(TransformerOptions{config.hiddenSize, config.mlpSize, config.numHeads});
    blocks->push_back(blocks_.back());
  }
  norm_ = register_module("norm", LayerNorm(config.hiddenSize));
}

VitOutput VitImpl::encode(const at::Tensor& image) const {
  VitOutput output;
  at::Tensor tokens = patchEmbedding_->forward(image);
  for (const TransformerBlock& block : blocks_) {
    tokens = block->forward(tokens);
    output.hiddenStates.push_back(tokens);
  }
  output.normalized = norm_->forward(tokens);
  return output;
}

at::Tensor VitImpl::asVolume(const at::Tensor& tokens) const {
  return tokens.view({tokens.size(0), grid_[0], grid_[1], grid_[2], tokens.size(2)}).permute({0, 4, 1, 2, 3});
}

}  // namespace viscera
