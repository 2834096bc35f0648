// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/vit_autoenc.h"

#include <torch/torch.h>

#include <cmath>

namespace viscera {

VitAutoEncImpl::VitAutoEncImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize)
    : VitImpl(config, imageSize) {
  const std::int64_t edge = std::llround(std::sqrt(static_cast<double>(config.patchEdge)));
  first_ = register_module(
      "conv3d_transpose",
      UpConv3d(ConvOptions{
          .in = config.hiddenSize, .out = config.deconvChannels, .edge = edge, .withBias = true}));
  second_ = register_module(
      "conv3d_transpose_1",
      UpConv3d(ConvOptions{
          .in = config.deconvChannels, .out = config.inChannels, .edge = edge, .withBias = true}));
}

at::Tensor VitAutoEncImpl::forward(const at::Tensor& image) const {
  const at::Tensor tokens = encode(image).normalized;
  return second_->forward(first_->forward(asVolume(tokens))).contiguous();
}

}  // namespace viscera
