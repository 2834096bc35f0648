// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/config_fields.h"
#include "engine/api/presets.h"

#include <QString>

#include <string_view>

namespace viscera {

[[nodiscard]] QString textOf(std::string_view text);

/// "Learning rate": name of a setting for people; a key that is not known stays as it is.
[[nodiscard]] QString titleOfSetting(std::string_view key);
/// "Optimizer": name of a group of settings.
[[nodiscard]] QString titleOfConcern(std::string_view concern);
/// "Clara Train 4.1" of "clara-4.1-card-ssl".
[[nodiscard]] QString titleOfPreset(std::string_view preset);
/// "pre-training", "fine-tuning".
[[nodiscard]] QString wordOf(Task task);
/// "from the model card".
[[nodiscard]] QString wordOf(ValueSource source);
/// "1 … 4096"; empty for what is no number.
[[nodiscard]] QString rangeText(const ConfigField& field);
/// Key, range and help of a setting in one sentence.
[[nodiscard]] QString helpOf(const ConfigField& field);

/// The preset of the same family for a task: quick-demo-seg for quick-demo-ssl.
[[nodiscard]] std::string presetFor(Task task, std::string_view family);
/// "quick-demo" of "quick-demo-ssl".
[[nodiscard]] std::string_view familyOf(std::string_view preset);

}  // namespace viscera
