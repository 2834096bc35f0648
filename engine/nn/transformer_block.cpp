// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/transformer_block.h"

#include <torch/torch.h>

namespace viscera {

MlpImpl::MlpImpl(std::int64_t hiddenSize, std::int64_t mlpSize)
    : linear1_(register_module("linear1", Linear(hiddenSize, mlpSize))),
      linear2_(register_module("linear2", Linear(mlpSize, hiddenSize))) {}

at::Tensor MlpImpl::forward(const at::Tensor& x) const {
  return linear2_->forward(at::gelu(linear1_->forward(x)));
}

SelfAttentionImpl::SelfAttentionImpl(std::int64_t hiddenSize, std::int64_t numHeads)
    : numHeads_(numHeads),
      outProj_(register_module("out_proj", Linear(hiddenSize, hiddenSize))),
      qkv_(register_module("qkv", Linear(hiddenSize, 3 * hiddenSize, false))) {}

at::Tensor SelfAttentionImpl::forward(const at::Tensor& x) const {
  const std::int64_t batch = x.size(0);
  const std::int64_t tokens = x.size(1);
  const std::int64_t hidden = x.size(2);
  const auto parts = qkv_->forward(x)
                         .view({batch, tokens, 3, numHeads_, hidden / numHeads_})
                         .permute({2, 0, 3, 1, 4})
                         .unbind(0);
  const at::Tensor attended = at::scaled_dot_product_attention(parts[0], parts[1], parts[2]);
  return outProj_->forward(attended.transpose(1, 2).reshape({batch, tokens, hidden}));
}

TransformerBlockImpl::TransformerBlockImpl(const TransformerOptions& options)
    : mlp_(register_module("mlp", Mlp(options.hiddenSize, options.mlpSize))),
      norm1_(register_module("norm1", LayerNorm(options.hiddenSize))),
      attention_(register_module("attn", SelfAttention(options.hiddenSize, options.numHeads))),
      norm2_(register_module("norm2", LayerNorm(options.hiddenSize))) {}

at::Tensor TransformerBlockImpl::forward(const at::Tensor& tokens) const {
  const at::Tensor attended = tokens + attention_->forward(norm1_->forward(tokens));
  return attended + mlp_->forward(norm2_->forward(attended));
}

}  // namespace viscera
