// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/model_file.h"
#include "engine/interchange/pt_writer.h"
#include "engine/nn/network.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace viscera::test {

/// A network of 12 layers that is quick on one core, with fresh weights.
[[nodiscard]] inline std::unique_ptr<Network> smallNetwork(NetworkKind kind, std::uint64_t seed = 1) {
  NetworkConfig config;
  config.featureSize = 4;
  config.hiddenSize = 48;
  config.mlpSize = 96;
  config.numHeads = 4;
  return makeNetwork(kind, config, {32, 32, 32}, seed);
}

/// Writes its bare state dict, as MONAI would.
inline void writeStateDict(const std::filesystem::path& file, const Network& network) {
  writePtFile(file, stateDict(network));
}

/// Settings that such a file does not carry, for the scans of TinyDataset.
[[nodiscard]] inline std::vector<std::string> smallModelSettings() {
  return {"--set", "num_heads=4", "--set", "spacing=7,6,7", "--device", "cpu", "--threads", "1", "--quiet"};
}

}  // namespace viscera::test
