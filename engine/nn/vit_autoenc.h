// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/vit.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace viscera {

/// The network of self-supervised pre-training: a vision transformer and two transposed convolutions without
/// non-linearity that turn each token back into its cube of voxels. The transformer's tensors carry no
/// prefix. Source: MONAI ViTAutoEnc.
class VitAutoEncImpl : public VitImpl {
 public:
  VitAutoEncImpl(const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize);
  /// image [B, inChannels, p0, p1, p2] → reconstruction of the same shape, contiguous.
  [[nodiscard]] at::Tensor forward(const at::Tensor& image) const;

 private:
  UpConv3d first_{nullptr};
  UpConv3d second_{nullptr};
};
TORCH_MODULE(VitAutoEnc);

}  // namespace viscera
