// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace viscera {

/// Runs viscera-cli with the arguments after the program's name and returns the exit status (exit_status.h).
/// Messages go to stderr; nothing is thrown.
[[nodiscard]] int runProgram(std::vector<std::string> arguments);

/// The candidate that a mistyped word most likely means; empty where none is near.
[[nodiscard]] std::string nearestWord(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace viscera
