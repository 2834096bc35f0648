// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/interchange/state_dict_content.h"
#include "engine/nn/network.h"

#include <cstdint>
#include <string>

namespace viscera {

/// What tensor names and shapes tell of a network. The number of heads leaves no trace in them.
struct ModelSizes {
  NetworkKind kind = NetworkKind::Unetr;
  NetworkConfig config;
  std::int64_t tokens = 0;  ///< learned positions
};

/// Recognises ViTAutoEnc (also a ViT without its head) and UNETR.
/// @throws Error{InvalidInput} naming the file: another network, or sizes that cannot belong together.
[[nodiscard]] ModelSizes modelSizes(const PtTensors& tensors, const std::string& fileName);

}  // namespace viscera
