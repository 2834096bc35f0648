// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/network.h"

#include <ATen/ATen.h>

namespace viscera::test {

/// Stands for a UNETR with two classes: label 1 where the image is above the threshold.
class ThresholdNetwork final : public Network {
 public:
  ThresholdNetwork(const std::array<std::int64_t, 3>& size, double threshold)
      : size_(size), threshold_(at::full({1}, threshold)) {
    config_.outChannels = 2;
  }
  [[nodiscard]] NetworkKind kind() const override { return NetworkKind::Unetr; }
  [[nodiscard]] const NetworkConfig& config() const override { return config_; }
  [[nodiscard]] std::array<std::int64_t, 3> imageSize() const override { return size_; }
  [[nodiscard]] at::Tensor forward(const at::Tensor& image) override {
    const at::Tensor above = image - threshold_;
    return at::cat({-above, above}, 1);
  }
  [[nodiscard]] std::vector<at::Tensor> hiddenStates(const at::Tensor&) override { return {}; }
  [[nodiscard]] NamedTensors parameters() const override { return {{"threshold", threshold_}}; }
  void to(const at::Device& device) override { threshold_ = threshold_.to(device); }

 private:
  NetworkConfig config_;
  std::array<std::int64_t, 3> size_;
  at::Tensor threshold_;
};

}  // namespace viscera::test
