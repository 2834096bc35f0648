// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "engine/nn/network.h"

#include <filesystem>
#include <vector>

namespace viscera {

/// Copies what fits from a model file into a fresh network: an encoder of pre-training or a whole UNETR into
/// UNETR, a ViTAutoEnc into ViTAutoEnc. With another number of classes only `out` stays fresh. The messages
/// say what was used, ignored and left fresh.
/// @throws Error{Io, InvalidInput}; Error{InvalidConfiguration} for a UNETR where a ViTAutoEnc is wanted, and
/// where nothing fits or the number of heads differs, naming the settings that would fit.
std::vector<RunMessage> loadInitialWeights(const std::filesystem::path& file, Network& network);

}  // namespace viscera
