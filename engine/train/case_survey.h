// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/train/training_task.h"
#include "engine/volume/geometry.h"

#include <cstdint>
#include <vector>

namespace viscera {

/// Size of one case, from its header.
struct SurveyedCase {
  std::int64_t sourceVoxels = 0;  ///< of the scan; 0 where the header cannot be read
  Index3 grid{0, 0, 0};           ///< after orientation and spacing, before the foreground crop
  bool labelled = false;
  bool kept = false;    ///< belongs into the cache
  bool cached = false;  ///< and is there

  [[nodiscard]] std::int64_t gridVoxels() const { return grid[0] * grid[1] * grid[2]; }
};

/// In the order of the run's cases.
struct CaseSurvey {
  std::vector<SurveyedCase> training;
  std::vector<SurveyedCase> validation;
};

/// Reads the headers of all cases, not their voxels. Headers that cannot be read are the run's concern and no
/// error here. @throws Error{Cancelled}.
[[nodiscard]] CaseSurvey surveyCases(const TaskInput& input, const WorkContext& work);

/// Number of the case with the most voxels on its grid.
[[nodiscard]] std::size_t largestOf(const std::vector<SurveyedCase>& cases);

}  // namespace viscera
