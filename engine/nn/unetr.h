// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/unetr_blocks.h"
#include "engine/nn/vit.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <cstdint>
#include <memory>

namespace viscera {

/// Segmentation network: a vision transformer as encoder, four decoders that join its states with
/// convolutional features. Taps the outputs of blocks 4, 7 and 10 as they are and the last one after its
/// layer norm. Source: Hatamizadeh et al. 2022, "UNETR"; MONAI UNETR with conv_block, res_block and instance
/// norm.
class UnetrImpl : public torch::nn::Module {
 public:
  /// config.patchEdge 16 and config.numLayers 12.
  UnetrImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize);
  /// image [B, inChannels, p0, p1, p2] → logits [B, outChannels, p0, p1, p2], contiguous. Without gradients
  /// the level of full resolution, which needs most of the memory, is computed for one image after another.
  [[nodiscard]] at::Tensor forward(const at::Tensor& image) const;
  [[nodiscard]] VitOutput encode(const at::Tensor& image) const { return vit_->encode(image); }

 private:
  /// 1x1x1 convolution with bias under the names "conv.conv". Source: MONAI UnetOutBlock.
  class OutputImpl : public torch::nn::Module {
   public:
    OutputImpl(std::int64_t in, std::int64_t out);
    [[nodiscard]] at::Tensor forward(const at::Tensor& x) const { return conv_->forward(x); }

   private:
    Convolution conv_;
  };

  /// Features at half resolution [B, 2 featureSize, p/2] and the image → logits; the level of full
  /// resolution.
  [[nodiscard]] at::Tensor fullResolution(const at::Tensor& image, const at::Tensor& features) const;

  Vit vit_;
  ImageEncoder encoder1_;
  TokenEncoder encoder2_;
  TokenEncoder encoder3_;
  TokenEncoder encoder4_;
  Decoder decoder5_;
  Decoder decoder4_;
  Decoder decoder3_;
  Decoder decoder2_;
  std::shared_ptr<OutputImpl> out_;
};
TORCH_MODULE(Unetr);

}  // namespace viscera
