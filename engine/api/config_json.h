// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/json.h"

#include <string>

namespace viscera {

/// {"format_version": 1, "task": …, "preset": …, "settings": {key: value, …}} with every field of the task.
[[nodiscard]] Json toJson(const RunConfig& config);

/// Unknown keys and bad values are errors, all named at once. @throws Error{InvalidConfiguration}; `name` is
/// the file.
[[nodiscard]] RunConfig runConfigFromJson(const Json& value, const std::string& name);

}  // namespace viscera
