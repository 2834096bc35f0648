// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/config_fields.h"

#include <vector>

namespace viscera {

// The parts of the table of settings, in the order of the form.

[[nodiscard]] std::vector<ConfigField> lengthFields();
[[nodiscard]] std::vector<ConfigField> optimizerFields();
[[nodiscard]] std::vector<ConfigField> preprocessingFields();
[[nodiscard]] std::vector<ConfigField> samplingFields();
[[nodiscard]] std::vector<ConfigField> augmentationFields();
[[nodiscard]] std::vector<ConfigField> networkFields();
[[nodiscard]] std::vector<ConfigField> lossFields();
[[nodiscard]] std::vector<ConfigField> validationFields();
[[nodiscard]] std::vector<ConfigField> runFields();

}  // namespace viscera
