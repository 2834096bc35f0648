// SPDX-License-Identifier: Apache-2.0
#include "app/window/edited_copy.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kEdited = "-edited";

/// Where "-edited" or "-edited-2" begins at the end of a stem; npos where it has neither.
std::size_t editedAt(const std::string& stem) {
  const std::size_t at = stem.rfind(kEdited);
  if (at == std::string::npos || at == 0) return std::string::npos;
  const std::string rest = stem.substr(at + kEdited.size());
  if (rest.empty()) return at;
  const bool numbered =
      rest.size() > 1 && rest.front() == '-' &&
      std::all_of(rest.begin() + 1, rest.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return numbered ? at : std::string::npos;
}

}  // namespace

bool isEditedCopy(const std::filesystem::path& splitFile) {
  return editedAt(splitFile.stem().string()) != std::string::npos;
}

std::filesystem::path newEditedCopy(const std::filesystem::path& splitFile) {
  const std::string stem = splitFile.stem().string() + std::string(kEdited);
  std::filesystem::path copy = splitFile.parent_path() / (stem + ".json");
  for (int number = 2; std::filesystem::exists(copy); ++number)
    copy = splitFile.parent_path() / (stem + '-' + std::to_string(number) + ".json");
  return copy;
}

std::filesystem::path beforeEdits(const std::filesystem::path& splitFile) {
  const std::string stem = splitFile.stem().string();
  const std::size_t at = editedAt(stem);
  return at == std::string::npos ? splitFile : splitFile.parent_path() / (stem.substr(0, at) + ".json");
}

}  // namespace viscera
