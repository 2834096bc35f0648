// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/interchange/pt_reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// The value as JSON: tensors and unknown objects become null, integer keys text, NaN and infinity null. Of a
/// key that occurs twice the last value counts, as in Python.
[[nodiscard]] Json plainJson(const PtValue& value);

/// Numbers, truth values and texts of at most 200 bytes that stand at the top of a file, beside its tensors.
[[nodiscard]] Json topLevelFacts(const PtValue& file);

/// Nearest value to the root (breadth first) under `key` that `accepts`.
template <class Accepts>
[[nodiscard]] std::optional<Json> findNearest(const Json& root, const std::string& key, Accepts accepts) {
  std::vector<const Json*> level = {&root};
  while (!level.empty()) {
    std::vector<const Json*> next;
    for (const Json* each : level) {
      if (each->is_object()) {
        const auto found = each->find(key);
        if (found != each->end() && accepts(*found)) return *found;
      }
      if (each->is_structured())
        for (const Json& child : *each) next.push_back(&child);
    }
    level = std::move(next);
  }
  return std::nullopt;
}

}  // namespace viscera
