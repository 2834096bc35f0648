// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viscera {

// How values of settings are written and read: numbers with a point, lists with commas, truth values as on
// and off. Blanks around a value are ignored.

[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Case-insensitive comparison of ASCII texts.
[[nodiscard]] bool sameWord(std::string_view a, std::string_view b);

/// Shortest text that reads back as the same number, e.g. "0.0001".
[[nodiscard]] std::string realText(double value);
/// None for anything but one finite number.
[[nodiscard]] std::optional<double> parseReal(std::string_view text);
/// None for anything but one whole number; 3e4 is one.
[[nodiscard]] std::optional<std::int64_t> parseInteger(std::string_view text);
/// on/off, true/false, yes/no, 1/0.
[[nodiscard]] std::optional<bool> parseBoolean(std::string_view text);

/// Exactly N numbers separated by commas.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<double, N>> parseReals(std::string_view text) {
  std::array<double, N> values{};
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t comma = text.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == N)) return std::nullopt;
    const auto value = parseReal(text.substr(0, comma));
    if (!value) return std::nullopt;
    values[i] = *value;
    if (i + 1 < N) text.remove_prefix(comma + 1);
  }
  return values;
}

template <class T, std::size_t N>
[[nodiscard]] std::string listText(const std::array<T, N>& values) {
  std::string text;
  for (const T& value : values) text += (text.empty() ? "" : ",") + realText(static_cast<double>(value));
  return text;
}

}  // namespace viscera
