// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace viscera {

/// Shortest text that is read back as the same number; the point is a point in every language.
[[nodiscard]] inline std::string shortestText(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

/// A fixed number of digits behind the point.
[[nodiscard]] inline std::string fixedText(double value, int digits) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr;
  return {text.data(), end};
}

}  // namespace viscera
