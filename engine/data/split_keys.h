// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/data_problem.h"
#include "engine/data/split.h"

#include <vector>

namespace viscera {

/// Keys of a split that the program does not know and that look like one it knows, e.g. "lable": what they
/// hold is passed over. Other unknown keys are the user's own and no problem. Code: unknown_key (warning).
[[nodiscard]] std::vector<DataProblem> misspeltKeys(const Split& split);

}  // namespace viscera
