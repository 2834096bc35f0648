// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/unetr_blocks.h"

#include "engine/ops/normalization.h"

#include <torch/torch.h>

namespace viscera {
namespace {

Convolution makeConvolution(std::int64_t in, std::int64_t out, std::int64_t edge) {
  return std::make_shared<ConvolutionImpl<Conv3d>>(ConvOptions{.in = in, .out = out, .edge = edge});
}

UpConvolution makeUpConvolution(std::int64_t in, std::int64_t out) {
  return std::make_shared<ConvolutionImpl<UpConv3d>>(ConvOptions{.in = in, .out = out, .edge = 2});
}

}  // namespace

ResidualBlockImpl::ResidualBlockImpl(std::int64_t in, std::int64_t out)
    : conv1_(register_module("conv1", makeConvolution(in, out, 3))),
      conv2_(register_module("conv2", makeConvolution(out, out, 3))) {
  if (in != out) conv3_ = register_module("conv3", makeConvolution(in, out, 1));
}

at::Tensor ResidualBlockImpl::forward(const at::Tensor& x) const {
  const at::Tensor first = instanceNormLeakyRelu(conv1_->forward(x));
  const at::Tensor second = conv2_->forward(first);
  if (conv3_) return instanceNormsAddLeakyRelu(second, conv3_->forward(x));
  return instanceNormAddLeakyRelu(second, x);
}

ImageEncoderImpl::ImageEncoderImpl(std::int64_t in, std::int64_t out)
    : layer_(register_module("layer", ResidualBlock(in, out))) {}

at::Tensor ImageEncoderImpl::forward(const at::Tensor& x) const {
  return layer_->forward(x);
}

TokenEncoderImpl::TokenEncoderImpl(std::int64_t in, std::int64_t out, std::int64_t stages)
    : first_(register_module("transp_conv_init", makeUpConvolution(in, out))) {
  const auto list = register_module("blocks", std::make_shared<torch::nn::ModuleListImpl>());
  for (std::int64_t i = 0; i < stages; ++i) {
    const Stage stage{makeUpConvolution(out, out), ResidualBlock(out, out)};
    const auto pair = std::make_shared<torch::nn::ModuleListImpl>();
    pair->push_back(stage.up);
    pair->push_back(stage.block);
    list->push_back(pair);
    stages_.push_back(stage);
  }
}

at::Tensor TokenEncoderImpl::forward(const at::Tensor& x) const {
  at::Tensor result = first_->forward(x);
  for (const Stage& stage : stages_) result = stage.block->forward(stage.up->forward(result));
  return result;
}

DecoderImpl::DecoderImpl(std::int64_t in, std::int64_t out)
    : up_(register_module("transp_conv", makeUpConvolution(in, out))),
      block_(register_module("conv_block", ResidualBlock(2 * out, out))) {}

at::Tensor DecoderImpl::forward(const at::Tensor& x, const at::Tensor& skip) const {
  // Parts of unequal memory layout would be joined in the layout that the convolutions then undo.
  const at::Tensor up = up_->forward(x).contiguous(skip.suggest_memory_format());
  return block_->forward(at::cat({up, skip}, 1));
}

}  // namespace viscera
