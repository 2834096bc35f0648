// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace viscera {

/// Pixels of a caller: rows from top to bottom, pixel (x, y) at pixels[x + rowStep * y], as 0xffRRGGBB in the
/// machine's byte order (QImage::Format_RGB32).
struct PictureBuffer {
  std::uint32_t* pixels = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t rowStep = 0;  ///< pixels from one row to the next
};

/// One byte a pixel, rows one after the other from top to bottom, with a rim of `margin` pixels around it
/// that is not shown. Pixel (x, y) may be asked for from -margin on.
struct ByteRaster {
  int width = 0;
  int height = 0;
  int margin = 0;
  std::vector<std::uint8_t> values;

  void resize(int columns, int rows, int rim) {
    width = columns;
    height = rows;
    margin = rim;
    values.resize(static_cast<std::size_t>(step()) * static_cast<std::size_t>(rows + 2 * rim));
  }
  [[nodiscard]] std::ptrdiff_t step() const { return width + 2 * margin; }
  [[nodiscard]] std::uint8_t* row(int y) { return values.data() + step() * (y + margin) + margin; }
  [[nodiscard]] const std::uint8_t* row(int y) const {
    return values.data() + step() * (y + margin) + margin;
  }
};

}  // namespace viscera
