// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/data/split.h"

#include <string>
#include <vector>

namespace viscera {

/// Cases of a split that a run uses.
struct TrainingCases {
  std::vector<SplitCase> training;
  std::vector<SplitCase> validation;
  std::vector<std::string> warnings;  ///< what was left out, and why
};

/// Pre-training takes images of training cases, labelled or not; segmentation only cases with a label map.
/// Cases of role test are never taken. `split` is resolved.
/// @throws Error{InvalidInput} where files are missing and missing_case=stop, or nothing is left to train on.
[[nodiscard]] TrainingCases selectCases(const Split& split, const RunConfig& config);

}  // namespace viscera
