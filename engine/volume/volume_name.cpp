// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace viscera {
namespace {

constexpr std::array<std::string_view, 6> kExtensions = {".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd"};

}  // namespace

std::string volumeExtension(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  for (const std::string_view extension : kExtensions)
    if (lower.size() > extension.size() && lower.ends_with(extension))
      return name.substr(name.size() - extension.size());
  return {};
}

}  // namespace viscera
