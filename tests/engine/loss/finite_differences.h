// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <functional>

namespace viscera::test {

/// Compares each element of the gradient of a scalar function with its central difference. input: double,
/// small.
inline void expectGradientMatches(const std::function<at::Tensor(const at::Tensor&)>& function,
                                  const at::Tensor& input) {
  const at::Tensor variable = input.detach().clone().requires_grad_();
  function(variable).backward();
  const at::NoGradGuard noGrad;
  const at::Tensor flat = variable.detach().flatten();  // shares the memory of `variable`
  const at::Tensor gradient = variable.grad().flatten();
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    constexpr double kStep = 1e-6;
    const double value = flat[i].item<double>();
    flat[i] = value + kStep;
    const double above = function(variable).item<double>();
    flat[i] = value - kStep;
    const double below = function(variable).item<double>();
    flat[i] = value;
    ASSERT_NEAR(gradient[i].item<double>(), (above - below) / (2.0 * kStep), 1e-7) << "element " << i;
  }
}

}  // namespace viscera::test
