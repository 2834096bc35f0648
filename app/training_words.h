// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_request.h"
#include "engine/base/json.h"

#include <string>
#include <vector>

namespace viscera {

/// A request as the queue of a project keeps it, and back. @throws Error{InvalidInput} for a text that is
/// none.
[[nodiscard]] std::string requestText(const TrainingRequest& request);
[[nodiscard]] TrainingRequest requestFrom(const std::string& text);

/// The words of a command that starts the same run; the first one is the program's name.
[[nodiscard]] std::vector<std::string> wordsOf(const TrainingRequest& request);
/// Words as a line for a shell: those with other characters than letters, digits and -_./=:,+@% in quotes.
[[nodiscard]] std::string shellLine(const std::vector<std::string>& words);

}  // namespace viscera
