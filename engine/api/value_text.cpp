// SPDX-License-Identifier: Apache-2.0
#include "engine/api/value_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace viscera {
namespace {

constexpr double kLargestExactInteger = 9007199254740992.0;  // 2^53

char lowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool sameWord(std::string_view a, std::string_view b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lowerCase(x) == lowerCase(y); });
}

std::string realText(double value) {
  std::array<char, 64> buffer{};
  const bool whole = std::abs(value) < kLargestExactInteger && value == std::floor(value);
  const auto format = whole ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  return {buffer.data(), end};
}

std::optional<double> parseReal(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
  const auto value = parseReal(text);
  if (!value || *value != std::floor(*value) || std::abs(*value) > kLargestExactInteger) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<bool> parseBoolean(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view word : {"on", "true", "yes", "1"})
    if (sameWord(text, word)) return true;
  for (const std::string_view word : {"off", "false", "no", "0"})
    if (sameWord(text, word)) return false;
  return std::nullopt;
}

}  // namespace viscera
