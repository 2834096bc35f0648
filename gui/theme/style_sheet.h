// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/tokens.h"

#include <QString>

namespace viscera {

/// The one style sheet of the program, for the roles of roles.h and the standard widgets.
[[nodiscard]] QString styleSheetOf(const Tokens& tokens);

}  // namespace viscera
