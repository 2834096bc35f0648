// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/nrrd_header.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <utility>

namespace viscera {
namespace {

constexpr std::size_t kLongestHeaderLine = 4096;
constexpr int kMostHeaderLines = 10'000;

}  // namespace

std::optional<NrrdLine> nextNrrdLine(std::istream& stream) {
  std::string text;
  for (char letter = 0; stream.get(letter) && letter != '\n';) {
    text += letter;
    if (text.size() > kLongestHeaderLine) return std::nullopt;
  }
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty()) return std::nullopt;
  NrrdLine line{std::move(text), {}, {}};
  const auto mark = line.text.find(": ");
  if (mark == std::string::npos || line.text.front() == '#') return line;
  line.name = line.text.substr(0, mark);
  std::transform(line.name.begin(), line.name.end(), line.name.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  line.value = line.text.substr(mark + 2);
  return line;
}

NrrdFields nrrdFields(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  NrrdFields fields;
  for (int count = 0; count < kMostHeaderLines; ++count) {
    const auto line = nextNrrdLine(stream);
    if (!line) break;
    if (!line->name.empty()) fields[line->name] = line->value;
  }
  return fields;
}

std::string valueOf(const NrrdFields& fields, const std::string& name) {
  std::string joined = name;
  joined.erase(std::remove(joined.begin(), joined.end(), ' '), joined.end());
  for (const std::string& spelling : {name, joined})
    if (const auto found = fields.find(spelling); found != fields.end()) return found->second;
  return {};
}

}  // namespace viscera
