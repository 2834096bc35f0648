// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/layers.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <vector>

namespace viscera {

/// leakyRelu(norm(conv3(leakyRelu(norm(conv3(x))))) + shortcut); the shortcut is x, or norm(conv1(x)) where
/// the channel count changes. Instance norms without parameters, convolutions without bias.
///
/// Input [B, in, d0, d1, d2], output [B, out, d0, d1, d2], same dtype and device.
/// Source: He et al. 2016, extended to 3D; MONAI UnetResBlock.
class ResidualBlockImpl : public torch::nn::Module {
 public:
  ResidualBlockImpl(std::int64_t in, std::int64_t out);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  Convolution conv1_;
  Convolution conv2_;
  Convolution conv3_;  ///< null where in == out
};
TORCH_MODULE(ResidualBlock);

/// A residual block under the child name "layer". Source: MONAI UnetrBasicBlock.
class ImageEncoderImpl : public torch::nn::Module {
 public:
  ImageEncoderImpl(std::int64_t in, std::int64_t out);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  ResidualBlock layer_;
};
TORCH_MODULE(ImageEncoder);

/// Doubles the resolution of a token volume 1 + stages times; each stage is an up-convolution and a residual
/// block. Source: MONAI UnetrPrUpBlock.
class TokenEncoderImpl : public torch::nn::Module {
 public:
  TokenEncoderImpl(std::int64_t in, std::int64_t out, std::int64_t stages);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  struct Stage {
    UpConvolution up;
    ResidualBlock block;
  };
  UpConvolution first_;
  std::vector<Stage> stages_;
};
TORCH_MODULE(TokenEncoder);

/// Doubles the resolution of x, appends the skip connection after it and applies a residual block.
/// Source: MONAI UnetrUpBlock.
class DecoderImpl : public torch::nn::Module {
 public:
  DecoderImpl(std::int64_t in, std::int64_t out);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const at::Tensor& skip) const;

 private:
  UpConvolution up_;
  ResidualBlock block_;
};
TORCH_MODULE(Decoder);

}  // namespace viscera
