// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/organ_colours.h"

namespace viscera {

/// The palette that is kept as a preference.
[[nodiscard]] OrganPalette keptOrganPalette();
/// Shows organs in it everywhere, and keeps it.
void chooseOrganPalette(OrganPalette palette);

}  // namespace viscera
