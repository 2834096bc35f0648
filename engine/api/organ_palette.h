// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace viscera {

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

/// Colours of the labels 1 … 13 of BTCV, the palette "Viscera". Lightness differs between neighbours and
/// between left and right of a pair, so that the organs stay apart without colour vision; element 0
/// (background) is black.
inline constexpr std::array<Rgb, 14> kVisceraPalette = {{{0, 0, 0},
                                                         {136, 46, 114},     // spleen
                                                         {25, 101, 176},     // right kidney
                                                         {123, 175, 222},    // left kidney
                                                         {78, 178, 101},     // gallbladder
                                                         {202, 224, 171},    // esophagus
                                                         {177, 78, 40},      // liver
                                                         {247, 203, 69},     // stomach
                                                         {220, 5, 12},       // aorta
                                                         {82, 137, 199},     // inferior vena cava
                                                         {174, 118, 163},    // portal and splenic vein
                                                         {241, 147, 45},     // pancreas
                                                         {144, 201, 135},    // right adrenal
                                                         {238, 220, 245}}};  // left adrenal

/// Colour of any label: beyond the palette its colours repeat.
[[nodiscard]] constexpr Rgb paletteColour(int label) {
  if (label <= 0) return kVisceraPalette[0];
  return kVisceraPalette[1 + static_cast<std::size_t>(label - 1) % (kVisceraPalette.size() - 1)];
}

}  // namespace viscera
