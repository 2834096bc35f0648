// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>

namespace viscera {

/// The palettes that a person may choose from; left and right of a pair differ in both.
enum class OrganPalette {
  Viscera,  ///< engine/api/organ_palette.h, apart without colour vision
  Slicer    ///< as 3D Slicer paints TotalSegmentator's organs
};

/// Colour of a label: the one that the dataset in front gives it, else that of the palette, which is for 1 …
/// 13; beyond, its colours repeat. 0 (background) is black.
[[nodiscard]] QColor organColour(int label, OrganPalette palette);
/// The same in the palette that is chosen (OrganPainting).
[[nodiscard]] QColor organColour(int label);

}  // namespace viscera
