// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// Tensors under their state-dict names, in registration order.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

enum class NetworkKind { VitAutoEnc, Unetr };

/// A network with MONAI's tensor names. Knows no optimizer and no file.
/// Not thread-safe while training; forward under no-grad may run from several threads.
class Network {
 public:
  virtual ~Network() = default;

  [[nodiscard]] virtual NetworkKind kind() const = 0;
  [[nodiscard]] virtual const NetworkConfig& config() const = 0;
  /// Input size in voxels; fixed, since positions are learned.
  [[nodiscard]] virtual std::array<std::int64_t, 3> imageSize() const = 0;

  /// image [B, inChannels, p0, p1, p2] float → ViTAutoEnc: reconstruction, same shape; UNETR: logits
  /// [B, outChannels, p0, p1, p2]. @throws Error{Internal} for another shape.
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& image) = 0;
  /// Un-normalised output of each transformer block, [B, tokens, hidden], for the given image.
  [[nodiscard]] virtual std::vector<at::Tensor> hiddenStates(const at::Tensor& image) = 0;

  /// The parameters themselves (not copies), MONAI 0.9-1.3 canonical names and order.
  [[nodiscard]] virtual NamedTensors parameters() const = 0;
  virtual void to(const at::Device& device) = 0;
};

/// Fresh network with MONAI's initialisation laws, drawn from `seed`.
/// @throws Error{InvalidConfiguration} for sizes that do not fit (multiples of 16, heads dividing hidden, …).
[[nodiscard]] std::unique_ptr<Network> makeNetwork(NetworkKind kind,
                                                   const NetworkConfig& config,
                                                   const std::array<std::int64_t, 3>& imageSize,
                                                   std::uint64_t seed);

/// Draws the named parameters anew by their initialisation law (a head of another class count, for instance).
void initializeParameters(Network& network, const std::vector<std::string>& names, std::uint64_t seed);

[[nodiscard]] std::int64_t parameterCount(const Network& network);

}  // namespace viscera
