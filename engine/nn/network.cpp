// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/network.h"

#include "engine/base/error.h"
#include "engine/nn/network_checks.h"
#include "engine/nn/unetr.h"
#include "engine/nn/vit_autoenc.h"
#include "engine/nn/weight_init.h"

#include <torch/torch.h>

#include <algorithm>
#include <numeric>

namespace viscera {
namespace {

template <class Module>
class ModuleNetwork final : public Network {
 public:
  ModuleNetwork(NetworkKind kind, const NetworkConfig& config, const std::array<std::int64_t, 3>& imageSize)
      : kind_(kind), config_(config), imageSize_(imageSize), module_(config, imageSize) {}

  [[nodiscard]] NetworkKind kind() const override { return kind_; }
  [[nodiscard]] const NetworkConfig& config() const override { return config_; }
  [[nodiscard]] std::array<std::int64_t, 3> imageSize() const override { return imageSize_; }

  [[nodiscard]] at::Tensor forward(const at::Tensor& image) override {
    requireShape(image);
    return module_->forward(image);
  }

  [[nodiscard]] std::vector<at::Tensor> hiddenStates(const at::Tensor& image) override {
    requireShape(image);
    return module_->encode(image).hiddenStates;
  }

  [[nodiscard]] NamedTensors parameters() const override {
    NamedTensors parameters;
    for (const auto& item : module_->named_parameters()) parameters.emplace_back(item.key(), item.value());
    return parameters;
  }

  void to(const at::Device& device) override { module_->to(device); }

 private:
  void requireShape(const at::Tensor& image) const {
    require(image.dim() == 5 && image.size(1) == config_.inChannels &&
                std::equal(imageSize_.begin(), imageSize_.end(), image.sizes().begin() + 2),
            "the image has another shape than the network's input");
  }

  NetworkKind kind_;
  NetworkConfig config_;
  std::array<std::int64_t, 3> imageSize_;
  Module module_;
};

}  // namespace

std::unique_ptr<Network> makeNetwork(NetworkKind kind,
                                     const NetworkConfig& config,
                                     const std::array<std::int64_t, 3>& imageSize,
                                     std::uint64_t seed) {
  checkNetworkSizes(kind, config, imageSize);
  std::unique_ptr<Network> network;
  if (kind == NetworkKind::Unetr)
    network = std::make_unique<ModuleNetwork<Unetr>>(kind, config, imageSize);
  else
    network = std::make_unique<ModuleNetwork<VitAutoEnc>>(kind, config, imageSize);
  const NamedTensors parameters = network->parameters();
  std::vector<std::size_t> all(parameters.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  drawParameters(parameters, all, seed);
  return network;
}

void initializeParameters(Network& network, const std::vector<std::string>& names, std::uint64_t seed) {
  const NamedTensors parameters = network.parameters();
  std::vector<std::size_t> indices;
  for (const std::string& name : names) {
    const auto found = std::find_if(
        parameters.begin(), parameters.end(), [&](const auto& entry) { return entry.first == name; });
    require(found != parameters.end(), "initializeParameters was given a name that the network lacks");
    indices.push_back(static_cast<std::size_t>(found - parameters.begin()));
  }
  drawParameters(parameters, indices, seed);
}

std::int64_t parameterCount(const Network& network) {
  std::int64_t count = 0;
  for (const auto& [name, parameter] : network.parameters()) count += parameter.numel();
  return count;
}

}  // namespace viscera
