// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/network.h"

#include <array>
#include <cstdint>

namespace viscera {

/// Whether a network of these sizes can be built. @throws Error{InvalidConfiguration} naming field and value.
void checkNetworkSizes(NetworkKind kind,
                       const NetworkConfig& config,
                       const std::array<std::int64_t, 3>& imageSize);

}  // namespace viscera
