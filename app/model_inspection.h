// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/interchange/model_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

/// "UNETR" or "ViTAutoEnc".
[[nodiscard]] const char* networkName(NetworkKind kind);

[[nodiscard]] std::int64_t parameterCount(const ModelFile& file);

/// Networks that a file is looked at for: "unetr" or "vitautoenc", else its own; a file of pre-training is
/// read for its encoder as often as for itself.
[[nodiscard]] std::vector<NetworkKind> inspectionTargets(const ModelFile& file, const std::string& as = {});

/// What a model file holds and what of it the targets would use: {"file", "network", "parameters", "tensors",
/// "as", "used", "ignored", "missing", "mismatched", "unexpected" (for the first target), "writer", "prefix",
/// "sizes", "settings" (config.json of its run, or null), "facts", "targets": {network: the five lists}}.
[[nodiscard]] Json inspectionOf(const ModelFile& file, const std::vector<NetworkKind>& targets);

}  // namespace viscera
