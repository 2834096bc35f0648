// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization.h"

#include "engine/base/error.h"

#include <torch/torch.h>

namespace viscera {

at::Tensor instanceNorm(const at::Tensor& x, const NormalizationOptions& options) {
  require(x.dim() == 5, "instanceNorm needs a tensor [B, C, D0, D1, D2]");
  return at::instance_norm(x, {}, {}, {}, {}, true, 0.1, options.epsilon, true);
}

at::Tensor instanceNormLeakyRelu(const at::Tensor& x, const NormalizationOptions& options) {
  return at::leaky_relu(instanceNorm(x, options), options.slope);
}

at::Tensor instanceNormAddLeakyRelu(const at::Tensor& x,
                                    const at::Tensor& shortcut,
                                    const NormalizationOptions& options) {
  require(x.sizes() == shortcut.sizes(), "a shortcut must have the shape of what it is added to");
  return at::leaky_relu(instanceNorm(x, options) + shortcut, options.slope);
}

at::Tensor instanceNormsAddLeakyRelu(const at::Tensor& x,
                                     const at::Tensor& shortcut,
                                     const NormalizationOptions& options) {
  return instanceNormAddLeakyRelu(x, instanceNorm(shortcut, options), options);
}

}  // namespace viscera
