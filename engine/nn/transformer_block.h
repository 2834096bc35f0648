// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/layers.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

namespace viscera {

/// linear2(gelu(linear1(x))), GELU in its exact form.
class MlpImpl : public torch::nn::Module {
 public:
  MlpImpl(std::int64_t hiddenSize, std::int64_t mlpSize);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  Linear linear1_;
  Linear linear2_;
};
TORCH_MODULE(Mlp);

/// Multi-head self-attention. Rows of the qkv weight: all queries, all keys, all values; heads in order
/// inside each. Source: Vaswani et al. 2017, section 3.2; MONAI SABlock without bias of queries, keys and
/// values.
class SelfAttentionImpl : public torch::nn::Module {
 public:
  SelfAttentionImpl(std::int64_t hiddenSize, std::int64_t numHeads);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  std::int64_t numHeads_;
  Linear outProj_;
  Linear qkv_;
};
TORCH_MODULE(SelfAttention);

struct TransformerOptions {
  std::int64_t hiddenSize = 768;
  std::int64_t mlpSize = 3072;
  std::int64_t numHeads = 12;
};

/// x += attention(norm1(x)); x += mlp(norm2(x)). Tokens [B, tokens, hiddenSize] in and out.
class TransformerBlockImpl : public torch::nn::Module {
 public:
  explicit TransformerBlockImpl(const TransformerOptions& options);
  [[nodiscard]] at::Tensor forward(const at::Tensor& tokens) const;

 private:
  // MONAI registers them in this order; it is the order of a state dict.
  Mlp mlp_;
  LayerNorm norm1_;
  SelfAttention attention_;
  LayerNorm norm2_;
};
TORCH_MODULE(TransformerBlock);

}  // namespace viscera
