// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace viscera {

/// What a configuration says of a network and tensor shapes cannot tell.
struct ModelSettings {
  std::optional<std::int64_t> heads;
  std::optional<std::array<std::int64_t, 3>> imageSize;
};

/// From config.json of our own runs.
[[nodiscard]] ModelSettings settingsOfRun(const Json& runConfig);

/// From a Clara configuration ("model": {"args": …}) or a bundle's ("network_def"), the nearest to the root;
/// "{NAME}" stands for the root's value of that name, as in Clara.
[[nodiscard]] ModelSettings settingsOfWorkflow(const Json& workflow);

/// From the configuration files of an MMAR or bundle folder; nothing where they are absent or not readable.
[[nodiscard]] ModelSettings settingsOfFolder(const std::filesystem::path& folder);

/// Input size of a network with that many tokens: `stated` where it fits, else the cube, else zeros.
[[nodiscard]] std::array<std::int64_t, 3> imageSizeOf(
    std::int64_t tokens, std::int64_t patchEdge, const std::optional<std::array<std::int64_t, 3>>& stated);

}  // namespace viscera
