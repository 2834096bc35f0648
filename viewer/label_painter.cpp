// SPDX-License-Identifier: Apache-2.0
#include "viewer/label_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace viscera {
namespace {

constexpr std::uint32_t kOddBytes = 0x00ff00ff;

/// A colour times its opacity: red and blue in the halves of one word, green in the lower half of another.
struct Tint {
  std::uint32_t redBlue = 0;
  std::uint32_t green = 0;
  bool drawn = false;
};

std::array<Tint, 256> tintsOf(const LabelColours& colours, std::uint32_t alpha) {
  std::array<Tint, 256> tints;
  for (std::size_t label = 1; label < tints.size(); ++label) {
    const std::uint32_t rgb = colours.rgb[label];
    tints[label] = {(rgb & kOddBytes) * alpha, ((rgb >> 8) & 0xff) * alpha, colours.visible[label]};
  }
  return tints;
}

/// Each 16-bit half divided by 255, to the nearest whole number. Exact for 0 … 65025.
constexpr std::uint32_t halvesOver255(std::uint32_t halves) {
  const std::uint32_t raised = halves + 0x00800080;
  return ((raised + ((raised >> 8) & kOddBytes)) >> 8) & kOddBytes;
}

std::uint32_t blended(std::uint32_t pixel, const Tint& tint, std::uint32_t rest) {
  const std::uint32_t redBlue = halvesOver255((pixel & kOddBytes) * rest + tint.redBlue);
  const std::uint32_t green = halvesOver255(((pixel >> 8) & 0xff) * rest + tint.green);
  return 0xff000000U | redBlue | (green << 8);
}

bool eightZeros(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word == 0;
}

void blendRow(const std::uint8_t* labels,
              int width,
              const std::array<Tint, 256>& tints,
              std::uint32_t rest,
              std::uint32_t* pixels) {
  int x = 0;
  while (x < width) {
    if (x + 8 <= width && eightZeros(labels + x)) {
      x += 8;
      continue;
    }
    const int end = std::min(x + 8, width);
    for (; x < end; ++x)
      if (const Tint& tint = tints[labels[x]]; tint.drawn) pixels[x] = blended(pixels[x], tint, rest);
  }
}

}  // namespace

void LabelPainter::findRim(const ByteRaster& labels, int y) {
  const auto width = static_cast<std::size_t>(labels.width);
  rim_.assign(width, 0);
  // Bytes alias everything: without the promise the loops stay scalar.
  std::uint8_t* __restrict rim = rim_.data();
  const std::uint8_t* own = labels.row(y);
  for (int distance = 1; distance <= labels.margin; ++distance) {
    const std::uint8_t* above = labels.row(y - distance);
    const std::uint8_t* below = labels.row(y + distance);
    const std::uint8_t* left = own - distance;
    const std::uint8_t* right = own + distance;
    for (std::size_t x = 0; x < width; ++x)
      rim[x] = static_cast<std::uint8_t>(rim[x] | (own[x] ^ above[x]) | (own[x] ^ below[x]) |
                                         (own[x] ^ left[x]) | (own[x] ^ right[x]));
  }
  for (std::size_t x = 0; x < width; ++x) rim[x] = rim[x] != 0 ? own[x] : std::uint8_t{0};
}

void LabelPainter::paint(const ByteRaster& labels,
                         const LabelColours& colours,
                         const Ink& ink,
                         const PictureBuffer& out) {
  require(labels.width == out.width && labels.height == out.height, "raster and picture have one size");
  require(ink.style == LabelStyle::Fill || labels.margin > 0, "a contour needs a margin");
  const auto alpha = static_cast<std::uint32_t>(std::lround(std::clamp(ink.opacity, 0.0, 1.0) * 255.0));
  if (alpha == 0) return;
  const auto tints = tintsOf(colours, alpha);
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* row = labels.row(y);
    if (ink.style == LabelStyle::Contour) {
      findRim(labels, y);
      row = rim_.data();
    }
    blendRow(row, out.width, tints, 255 - alpha, out.pixels + out.rowStep * y);
  }
}

}  // namespace viscera
