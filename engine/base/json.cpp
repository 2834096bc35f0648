// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"

#include <algorithm>
#include <fstream>

namespace viscera {
namespace {

constexpr int kMaxDepth = 64;

std::string positionOf(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t lineStart = before.rfind('\n');
  const std::size_t column =
      lineStart == std::string_view::npos ? before.size() : before.size() - lineStart - 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void refuseDeepNesting(std::string_view text, const std::string& name) {
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\') ++i;
      if (c == '"') inString = false;
      continue;
    }
    if (c == '"') inString = true;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kMaxDepth)
      throw Error(
          ErrorCode::InvalidInput,
          name + ": nested deeper than " + std::to_string(kMaxDepth) + " levels at " + positionOf(text, i));
  }
}

}  // namespace

Json parseJson(std::string_view text, const std::string& name) {
  refuseDeepNesting(text, name);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Error(ErrorCode::InvalidInput,
                name + ": not valid JSON at " + positionOf(text, error.byte) + "; correct it there");
  } catch (const Json::out_of_range& error) {
    const std::string reason = error.what();  // ends with the number in quotation marks
    throw Error(ErrorCode::InvalidInput,
                name + ": holds a number that is too large" +
                    reason.substr(std::min(reason.find(" '"), reason.size())));
  }
}

Json readJsonFile(const std::filesystem::path& path, std::size_t maxBytes) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(ErrorCode::Io, path.string() + ": cannot be opened");
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  if (ignored) throw Error(ErrorCode::Io, path.string() + ": is not a readable file");
  if (size > maxBytes)
    throw Error(ErrorCode::InvalidInput,
                path.string() + ": " + std::to_string(size) + " bytes is too large for a JSON file");
  std::string text(static_cast<std::size_t>(size), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parseJson(text, path.string());
}

void writeJsonFile(const std::filesystem::path& path, const Json& value) {
  writeFileAtomically(path, value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace viscera
