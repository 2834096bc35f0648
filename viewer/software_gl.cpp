// SPDX-License-Identifier: Apache-2.0
#include "viewer/surface_scene.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace viscera {

bool isSoftwareGl(std::string_view renderer) {
  constexpr std::array<std::string_view, 5> kNames = {"llvmpipe", "softpipe", "swrast", "svga", "software"};
  std::string small(renderer);
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return std::any_of(kNames.begin(), kNames.end(), [&small](std::string_view name) {
    return small.find(name) != std::string::npos;
  });
}

}  // namespace viscera
