// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

namespace viscera {

// Layers whose weights are left unset by the constructor: initializeParameters() draws them, or a file fills
// them. torch::nn's own layers would draw 90 million numbers first, from the process-wide generator.

/// y = x W^T + b over the last axis. weight [out, in], bias [out].
class LinearImpl : public torch::nn::Module {
 public:
  LinearImpl(std::int64_t in, std::int64_t out, bool withBias = true);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
};
TORCH_MODULE(Linear);

/// Layer normalisation over the last axis, eps 1e-5.
class LayerNormImpl : public torch::nn::Module {
 public:
  explicit LayerNormImpl(std::int64_t size);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
};
TORCH_MODULE(LayerNorm);

struct ConvOptions {
  std::int64_t in = 1;
  std::int64_t out = 1;
  std::int64_t edge = 3;  ///< kernel size along each axis
  bool withBias = false;
  bool strided = false;  ///< stride = edge without padding; else stride 1 and "same" padding (edge odd)
};

/// 3D convolution. weight [out, in, edge, edge, edge].
class Conv3dImpl : public torch::nn::Module {
 public:
  explicit Conv3dImpl(const ConvOptions& options);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  ConvOptions options_;
  at::Tensor weight_;
  at::Tensor bias_;
};
TORCH_MODULE(Conv3d);

/// Transposed 3D convolution with stride = edge: each voxel becomes a block of edge^3 voxels.
/// weight [in, out, edge, edge, edge]. `strided` of the options is not used.
class UpConv3dImpl : public torch::nn::Module {
 public:
  explicit UpConv3dImpl(const ConvOptions& options);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  ConvOptions options_;
  at::Tensor weight_;
  at::Tensor bias_;
};
TORCH_MODULE(UpConv3d);

/// A layer under the child name "conv", which is how MONAI's Convolution stores it.
template <class Layer>
class ConvolutionImpl : public torch::nn::Module {
 public:
  explicit ConvolutionImpl(const ConvOptions& options) : conv_(register_module("conv", Layer(options))) {}
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const { return conv_->forward(x); }

 private:
  Layer conv_;
};
using Convolution = std::shared_ptr<ConvolutionImpl<Conv3d>>;
using UpConvolution = std::shared_ptr<ConvolutionImpl<UpConv3d>>;

}  // namespace viscera
