// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace viscera {

/// Error: training or scores would fail or be wrong. Warning: worth a look. Info: what the program will do.
enum class Severity { Error, Warning, Info };

[[nodiscard]] constexpr const char* toString(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Info:
      break;
  }
  return "info";
}

/// One thing found in a data set.
struct DataProblem {
  std::string code;  ///< stable snake_case word, for programs
  Severity severity = Severity::Error;
  std::string message;             ///< one sentence that names file and value
  std::string remedy;              ///< what to do
  std::vector<std::string> cases;  ///< ids of the cases it concerns; empty where it belongs to one case
  std::vector<std::string> patients = {};
};

}  // namespace viscera
