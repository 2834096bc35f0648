// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace viscera {

/// The HU that a network sees: what lies below and above is the same to it.
struct SeenWindow {
  double low_hu = 0.0;
  double high_hu = 0.0;
  std::string source;  ///< the model or run, "fine-tune 3"

  bool operator==(const SeenWindow&) const = default;
};

/// That of the protocol of a prediction or evaluation ("hu_window"); none where it does not say it, as that
/// of label maps which no model of this program made.
[[nodiscard]] std::optional<SeenWindow> seenWindowOf(const std::string& protocolJson,
                                                     const std::string& source);

}  // namespace viscera
