// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// A picture for people: rows from top to bottom, three bytes (red, green, blue) a pixel.
struct RgbImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  RgbImage() = default;
  /// All black.
  RgbImage(int columns, int rows)
      : width(columns),
        height(rows),
        pixels(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows) * 3) {}
  [[nodiscard]] std::uint8_t* at(int x, int y) {
    return pixels.data() +
           3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  }
  [[nodiscard]] const std::uint8_t* at(int x, int y) const { return const_cast<RgbImage*>(this)->at(x, y); }
};

/// Writes a PNG file atomically. `title`: what is to be seen, kept in the file as its "Title". @throws
/// Error{Io}.
void writePng(const std::filesystem::path& path, const RgbImage& image, const std::string& title = {});

}  // namespace viscera
