// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/organ_palette_choice.h"

#include "gui/shell/preferences.h"
#include "gui/theme/organ_painting.h"

namespace viscera {

OrganPalette keptOrganPalette() {
  return preferred(Preference::OrganPalette).toInt() == static_cast<int>(OrganPalette::Slicer)
             ? OrganPalette::Slicer
             : OrganPalette::Viscera;
}

void chooseOrganPalette(OrganPalette palette) {
  keepPreference(Preference::OrganPalette, static_cast<int>(palette));
  OrganPainting::shared().choose(palette);
}

}  // namespace viscera
