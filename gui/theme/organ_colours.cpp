// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/organ_colours.h"

#include "engine/api/organ_palette.h"
#include "gui/theme/organ_painting.h"

#include <array>

namespace viscera {
namespace {

/// Source: SlicerTotalSegmentator, TotalSegmentatorTerminology. It paints the kidneys alike and the adrenal
/// glands alike; of each pair the left one is made lighter here, since an exchange of sides must be seen.
constexpr std::array<Rgb, 14> kSlicerPalette = {{{0, 0, 0},
                                                 {157, 108, 162},
                                                 {212, 126, 151},
                                                 {238, 186, 203},
                                                 {139, 150, 98},
                                                 {211, 171, 143},
                                                 {221, 130, 101},
                                                 {160, 139, 76},
                                                 {224, 97, 76},
                                                 {110, 165, 54},
                                                 {0, 151, 206},
                                                 {249, 180, 111},
                                                 {199, 27, 27},
                                                 {240, 110, 110}}};

Rgb slicerColour(int label) {
  if (label <= 0) return kSlicerPalette[0];
  return kSlicerPalette[1 + static_cast<std::size_t>(label - 1) % (kSlicerPalette.size() - 1)];
}

}  // namespace

QColor organColour(int label, OrganPalette palette) {
  if (const auto own = OrganPainting::shared().ownColour(label)) return *own;
  const Rgb colour = palette == OrganPalette::Viscera ? paletteColour(label) : slicerColour(label);
  return {colour.red, colour.green, colour.blue};
}

QColor organColour(int label) {
  return organColour(label, OrganPainting::shared().palette());
}

}  // namespace viscera
