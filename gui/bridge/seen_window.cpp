// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/seen_window.h"

#include "engine/base/error.h"
#include "engine/base/json.h"

namespace viscera {

std::optional<SeenWindow> seenWindowOf(const std::string& protocolJson, const std::string& source) {
  if (protocolJson.empty()) return std::nullopt;
  try {
    const Json protocol = parseJson(protocolJson, "protocol");
    const auto window = protocol.is_object() ? protocol.find("hu_window") : protocol.end();
    if (window == protocol.end() || !window->is_array() || window->size() != 2) return std::nullopt;
    const Json& low = window->at(0);
    const Json& high = window->at(1);
    if (!low.is_number() || !high.is_number() || low.get<double>() >= high.get<double>()) return std::nullopt;
    return SeenWindow{low.get<double>(), high.get<double>(), source};
  } catch (const Error&) {
    return std::nullopt;  // a damaged protocol; the preset's window is shown then
  }
}

}  // namespace viscera
