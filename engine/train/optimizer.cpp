// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer.h"

#include "engine/base/error.h"

#include <torch/torch.h>

#include <utility>

namespace viscera {
namespace {

/// The fused update walks over plain memory: parameter and gradient must lie in the same order.
at::Tensor inOrderOf(const at::Tensor& gradient, const at::Tensor& parameter) {
  if (gradient.strides() == parameter.strides()) return gradient;
  return at::empty_like(parameter).copy_(gradient);
}

void copyAll(const std::vector<at::Tensor>& from, const std::vector<at::Tensor>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    require(from[i].sizes() == to[i].sizes(), "a saved mean has the shape of another parameter");
    to[i].copy_(from[i]);
  }
}

}  // namespace

Optimizer::Optimizer(const OptimizerConfig& config, NamedTensors parameters)
    : config_(config), parameters_(std::move(parameters)) {
  const at::NoGradGuard noGrad;
  for (const auto& [name, parameter] : parameters_) {
    require(parameter.is_non_overlapping_and_dense(), "parameters must be dense");
    means_.push_back(at::zeros_like(parameter));
    squaredMeans_.push_back(at::zeros_like(parameter));
  }
}

void Optimizer::clearGradients() {
  for (auto& [name, parameter] : parameters_) parameter.mutable_grad() = at::Tensor();
}

void Optimizer::step(double learningRate) {
  const at::NoGradGuard noGrad;
  ++stepsDone_;
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> gradients;
  std::vector<at::Tensor> means;
  std::vector<at::Tensor> squaredMeans;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const at::Tensor& parameter = parameters_[i].second;
    if (!parameter.grad().defined()) continue;
    parameters.push_back(parameter);
    gradients.push_back(inOrderOf(parameter.grad(), parameter));
    means.push_back(means_[i]);
    squaredMeans.push_back(squaredMeans_[i]);
  }
  if (parameters.empty()) return;
  const at::Tensor step =
      at::full({}, static_cast<float>(stepsDone_), at::device(parameters[0].device()).dtype(at::kFloat));
  const std::vector<at::Tensor> steps(parameters.size(), step);
  const auto apply = [&](auto fused) {
    fused(parameters,
          gradients,
          means,
          squaredMeans,
          std::vector<at::Tensor>{},
          steps,
          learningRate,
          config_.beta1,
          config_.beta2,
          config_.weightDecay,
          config_.epsilon);
  };
  if (config_.kind == OptimizerKind::Adam)
    apply([](const auto&... arguments) { at::_fused_adam_(arguments..., false, false); });
  else
    apply([](const auto&... arguments) { at::_fused_adamw_(arguments..., false, false); });
}

void Optimizer::restore(std::int64_t stepsDone,
                        const std::vector<at::Tensor>& means,
                        const std::vector<at::Tensor>& squaredMeans) {
  require(means.size() == means_.size() && squaredMeans.size() == means_.size(),
          "a saved state has another number of parameters");
  const at::NoGradGuard noGrad;
  stepsDone_ = stepsDone;
  copyAll(means, means_);
  copyAll(squaredMeans, squaredMeans_);
}

}  // namespace viscera
