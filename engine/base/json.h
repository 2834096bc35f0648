// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace viscera {

/// JSON that keeps the order of its keys, so that a file we re-save differs only where it was changed.
using Json = nlohmann::ordered_json;

/// Parses a text; `name` (a file or an option) appears in the message.
/// Nesting deeper than 64 levels is refused: the parser is recursive.
/// @throws Error{InvalidInput} with line and column.
[[nodiscard]] Json parseJson(std::string_view text, const std::string& name);

/// Reads and parses a file of at most `maxBytes`. @throws Error{Io, InvalidInput}.
[[nodiscard]] Json readJsonFile(const std::filesystem::path& path, std::size_t maxBytes = 256U << 20);

/// Writes the value, indented by two spaces, atomically. @throws Error{Io}.
void writeJsonFile(const std::filesystem::path& path, const Json& value);

}  // namespace viscera
