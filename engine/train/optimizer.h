// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/nn/network.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace viscera {

/// Adam or AdamW over the parameters of a network, on their device.
///
/// Adam adds weightDecay * parameter to the gradient, AdamW takes learningRate * weightDecay * parameter off
/// the parameter. Source: Kingma & Ba 2015, "Adam"; Loshchilov & Hutter 2019, "Decoupled weight decay
/// regularization"; equal to torch.optim.Adam and AdamW (fused).
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, NamedTensors parameters);

  /// Drops all gradients and their memory; the next backward pass writes them anew.
  void clearGradients();
  /// Changes the parameters by their gradients; those without one stay as they are.
  void step(double learningRate);

  [[nodiscard]] const OptimizerConfig& config() const { return config_; }
  [[nodiscard]] const NamedTensors& parameters() const { return parameters_; }
  [[nodiscard]] std::int64_t stepsDone() const { return stepsDone_; }
  /// Running means of gradients and of squared gradients, in the order of parameters().
  [[nodiscard]] const std::vector<at::Tensor>& means() const { return means_; }
  [[nodiscard]] const std::vector<at::Tensor>& squaredMeans() const { return squaredMeans_; }

  /// Takes over a saved state. @throws Error{Internal} for lists that do not fit the parameters.
  void restore(std::int64_t stepsDone,
               const std::vector<at::Tensor>& means,
               const std::vector<at::Tensor>& squaredMeans);

 private:
  OptimizerConfig config_;
  NamedTensors parameters_;
  std::int64_t stepsDone_ = 0;
  std::vector<at::Tensor> means_;
  std::vector<at::Tensor> squaredMeans_;
};

}  // namespace viscera
