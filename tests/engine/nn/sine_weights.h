// SPDX-License-Identifier: Apache-2.0
// Weights and input by formula, so that a reference needs no stored weights. tests/golden/make_networks.py
// has the same.
#pragma once

#include "engine/nn/network.h"

#include <ATen/ATen.h>

#include <cmath>
#include <string>

namespace viscera::test {

inline at::Tensor sineWeights(const std::string& name, at::IntArrayRef shape) {
  int bytes = 0;
  for (const char c : name) bytes += static_cast<unsigned char>(c);
  const double phase = (bytes % 97) / 10.0;
  const std::int64_t count = c10::multiply_integers(shape);
  const at::Tensor i = at::arange(count, at::kDouble);
  at::Tensor values;
  if (name.find("norm") != std::string::npos && name.ends_with("weight")) {
    values = 1.0 + 0.1 * at::sin(0.7 * i + phase);
  } else if (shape.size() >= 2) {
    const double fan = static_cast<double>(count / shape[0]);
    values = at::sin(0.7 * i * (1.0 + 0.001 * i / static_cast<double>(count)) + phase) /
             std::sqrt(std::max(fan, 1.0));
  } else {
    values = 0.1 * at::sin(0.7 * i + phase);
  }
  return values.to(at::kFloat).view(shape);
}

inline void setSineWeights(const Network& network) {
  const at::NoGradGuard noGrad;
  for (const auto& [name, parameter] : network.parameters())
    parameter.copy_(sineWeights(name, parameter.sizes()));
}

/// Values in [0, 1], float.
inline at::Tensor sineImage(at::IntArrayRef shape) {
  const at::Tensor i = at::arange(c10::multiply_integers(shape), at::kDouble);
  return (0.5 + 0.5 * at::sin(0.013 * i)).to(at::kFloat).view(shape);
}

}  // namespace viscera::test
