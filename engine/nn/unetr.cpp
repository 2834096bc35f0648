// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/unetr.h"

#include <torch/torch.h>

#include <vector>

namespace viscera {

UnetrImpl::OutputImpl::OutputImpl(std::int64_t in, std::int64_t out)
    : conv_(register_module("conv",
                            std::make_shared<ConvolutionImpl<Conv3d>>(
                                ConvOptions{.in = in, .out = out, .edge = 1, .withBias = true}))) {}

UnetrImpl::UnetrImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize)
    : vit_(register_module("vit", Vit(config, imageSize))),
      encoder1_(register_module("encoder1", ImageEncoder(config.inChannels, config.featureSize))),
      encoder2_(register_module("encoder2", TokenEncoder(config.hiddenSize, 2 * config.featureSize, 2))),
      encoder3_(register_module("encoder3", TokenEncoder(config.hiddenSize, 4 * config.featureSize, 1))),
      encoder4_(register_module("encoder4", TokenEncoder(config.hiddenSize, 8 * config.featureSize, 0))),
      decoder5_(register_module("decoder5", Decoder(config.hiddenSize, 8 * config.featureSize))),
      decoder4_(register_module("decoder4", Decoder(8 * config.featureSize, 4 * config.featureSize))),
      decoder3_(register_module("decoder3", Decoder(4 * config.featureSize, 2 * config.featureSize))),
      decoder2_(register_module("decoder2", Decoder(2 * config.featureSize, config.featureSize))),
      out_(register_module("out", std::make_shared<OutputImpl>(config.featureSize, config.outChannels))) {}

at::Tensor UnetrImpl::forward(const at::Tensor& image) const {
  const VitOutput tokens = vit_->encode(image);
  const auto state = [&](std::size_t block) { return vit_->asVolume(tokens.hiddenStates.at(block - 1)); };
  const at::Tensor skip2 = encoder2_->forward(state(4));
  const at::Tensor skip3 = encoder3_->forward(state(7));
  const at::Tensor skip4 = encoder4_->forward(state(10));
  at::Tensor features = decoder5_->forward(vit_->asVolume(tokens.normalized), skip4);
  features = decoder4_->forward(features, skip3);
  features = decoder3_->forward(features, skip2);
  if (image.size(0) <= 1 || at::GradMode::is_enabled()) return fullResolution(image, features).contiguous();
  at::Tensor logits;
  for (std::int64_t n = 0; n < image.size(0); ++n) {
    const at::Tensor one = fullResolution(image.narrow(0, n, 1), features.narrow(0, n, 1));
    if (!logits.defined()) {
      std::vector<std::int64_t> shape = one.sizes().vec();
      shape[0] = image.size(0);
      logits = at::empty(shape, one.options());
    }
    logits.narrow(0, n, 1).copy_(one);
  }
  return logits;
}

at::Tensor UnetrImpl::fullResolution(const at::Tensor& image, const at::Tensor& features) const {
  return out_->forward(decoder2_->forward(features, encoder1_->forward(image)));
}

}  // namespace viscera
