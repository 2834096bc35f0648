// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>

#include <array>

namespace viscera {

/// Colours of what is drawn over pictures, which lie on black in both schemes.
struct ImageColours {
  QColor rim;  ///< around words and lines, so that they are read on any picture
  QColor text;
  QColor ruler;
  std::array<QColor, 3> views;  ///< of the axial, coronal and sagittal slice
};

[[nodiscard]] const ImageColours& imageColours();

}  // namespace viscera
