// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/image_colours.h"

namespace viscera {

const ImageColours& imageColours() {
  // The views as 3D Slicer has them: red, green, yellow; a little paler, as lines are thin.
  static const ImageColours kColours{"#000000", "#f2f4f7", "#7ee0ff", {"#f0625a", "#58c26a", "#e8c747"}};
  return kColours;
}

}  // namespace viscera
