// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/json.h"

#include <string>

namespace viscera {

/// Every setting of a task with unit, range and meaning, as lines for --help.
[[nodiscard]] std::string settingsHelp(Task task);

/// Prints every setting of a task with the value of each preset and where that value comes from; of one
/// preset only where `preset` is given. @throws Error{InvalidConfiguration} for an unknown preset.
void printSettings(Task task, const std::string& preset);

/// {"settings": [{"key", "unit", "least", "most", "choices", "help", "values": {preset: {"value",
/// "source"}}}]}.
[[nodiscard]] Json settingsJson(Task task, const std::string& preset);

}  // namespace viscera
