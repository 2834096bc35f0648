// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/layers.h"

#include <torch/torch.h>

namespace viscera {

LinearImpl::LinearImpl(std::int64_t in, std::int64_t out, bool withBias)
    : weight_(register_parameter("weight", at::empty({out, in}))) {
  if (withBias) bias_ = register_parameter("bias", at::empty({out}));
}

at::Tensor LinearImpl::forward(const at::Tensor& x) const {
  return at::linear(x, weight_, bias_);
}

LayerNormImpl::LayerNormImpl(std::int64_t size)
    : weight_(register_parameter("weight", at::empty({size}))),
      bias_(register_parameter("bias", at::empty({size}))) {}

at::Tensor LayerNormImpl::forward(const at::Tensor& x) const {
  return at::layer_norm(x, {weight_.size(0)}, weight_, bias_, 1e-5);
}

Conv3dImpl::Conv3dImpl(const ConvOptions& options)
    : options_(options),
      weight_(register_parameter(
          "weight", at::empty({options.out, options.in, options.edge, options.edge, options.edge}))) {
  if (options.withBias) bias_ = register_parameter("bias", at::empty({options.out}));
}

at::Tensor Conv3dImpl::forward(const at::Tensor& x) const {
  const std::int64_t stride = options_.strided ? options_.edge : 1;
  const std::int64_t padding = options_.strided ? 0 : options_.edge / 2;
  return at::conv3d(x, weight_, bias_, {stride, stride, stride}, {padding, padding, padding});
}

UpConv3dImpl::UpConv3dImpl(const ConvOptions& options)
    : options_(options),
      weight_(register_parameter(
          "weight", at::empty({options.in, options.out, options.edge, options.edge, options.edge}))) {
  if (options.withBias) bias_ = register_parameter("bias", at::empty({options.out}));
}

at::Tensor UpConv3dImpl::forward(const at::Tensor& x) const {
  return at::conv_transpose3d(x, weight_, bias_, {options_.edge, options_.edge, options_.edge});
}

}  // namespace viscera
