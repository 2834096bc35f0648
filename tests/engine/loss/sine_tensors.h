// SPDX-License-Identifier: Apache-2.0
// Inputs by formula; tests/golden/make_losses.py has the same.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

namespace viscera::test {

/// A case of a reference: values of the loss, and of its gradient at eight evenly spaced flat positions
/// k * (n - 1) / 7, rounded down.
struct LossFacts {
  std::string name;
  std::vector<double> values;
  std::vector<double> gradient;
};

/// sin(step * i + phase) over the flat index i, double.
inline at::Tensor sines(at::IntArrayRef shape, double phase, double step = 0.1) {
  const at::Tensor i = at::arange(c10::multiply_integers(shape), at::kDouble);
  return at::sin(step * i + phase).view(shape);
}

inline std::vector<double> gradientSamples(const at::Tensor& gradient) {
  const at::Tensor flat = gradient.flatten();
  std::vector<double> samples;
  for (std::int64_t k = 0; k < 8; ++k) samples.push_back(flat[k * (flat.numel() - 1) / 7].item<double>());
  return samples;
}

inline double valueOf(const at::Tensor& scalar) {
  return scalar.item<double>();
}

}  // namespace viscera::test
