// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/nn/network.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace viscera {

struct TensorShape {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// Names and shapes of a network's state dict in MONAI's order of registration, the form of MONAI 0.9 to 1.3.
/// `tokens`: number of patches of the input.
[[nodiscard]] std::vector<TensorShape> canonicalTensors(NetworkKind kind,
                                                        const NetworkConfig& config,
                                                        std::int64_t tokens);

/// A tensor that a MONAI version registers and never uses.
struct DeadTensor {
  TensorShape tensor;
  std::string after;  ///< canonical name that it follows in the state dict
  float value = 0.0F;
};

/// The dead tensors of "0.8", "1.4", "1.5" or "1.6"; none for "" and "0.9" to "1.3". A third part ("1.6.1")
/// is accepted.
/// @throws Error{InvalidConfiguration} for any other version.
[[nodiscard]] std::vector<DeadTensor> deadTensors(NetworkKind kind,
                                                  const NetworkConfig& config,
                                                  const std::string& monaiVersion);

/// Whether some MONAI version registers the name without using it. With or without "vit.".
[[nodiscard]] bool isDeadTensor(std::string_view name);

/// Guess of the writer from the dead tensors of a file.
[[nodiscard]] std::string monaiVersionOf(const std::vector<std::string>& deadNames);

}  // namespace viscera
