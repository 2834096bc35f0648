// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/nn/patch_embedding.h"
#include "engine/nn/transformer_block.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <cstdint>
#include <vector>

namespace viscera {

struct VitOutput {
  at::Tensor normalized;  ///< last block's output after the final layer norm, [B, tokens, hidden]
  std::vector<at::Tensor> hiddenStates;  ///< output of each block, not normalised
};

/// Vision transformer over cubes of a volume. Source: Dosovitskiy et al. 2021; MONAI ViT without class token.
class VitImpl : public torch::nn::Module {
 public:
  VitImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize);
  /// image [B, inChannels, p0, p1, p2].
  [[nodiscard]] VitOutput encode(const at::Tensor& image) const;
  /// tokens [B, tokens, hidden] → [B, hidden, g0, g1, g2], a view in channels-last layout.
  [[nodiscard]] at::Tensor asVolume(const at::Tensor& tokens) const;

 private:
  GridSize grid_;
  PatchEmbedding3d patchEmbedding_;
  std::vector<TransformerBlock> blocks_;
  LayerNorm norm_{nullptr};
};
TORCH_MODULE(Vit);

}  // namespace viscera
