// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viscera {

/// Where a preset's value comes from.
enum class ValueSource {
  Card,
  Tutorial,
  PyTorch,  ///< default of torch.optim, which card and tutorial leave as it is
  Monai,    ///< default of a MONAI class or function, likewise
  Assumed
};

struct Preset {
  std::string_view name;  ///< e.g. "clara-4.1-card-ssl"
  Task task;
  std::string_view summary;
};

/// clara-4.1-card-ssl, monai-tutorial-ssl, quick-demo-ssl, clara-4.1-card-seg, monai-tutorial-seg,
/// quick-demo-seg.
[[nodiscard]] std::span<const Preset> presets();

/// @throws Error{InvalidConfiguration} listing the known names.
[[nodiscard]] RunConfig presetConfig(std::string_view name);

/// Source of the value that the preset gives to a field (of the two recipes; those of the demos are all
/// assumed).
[[nodiscard]] ValueSource presetValueSource(std::string_view preset, std::string_view fieldKey);

}  // namespace viscera
