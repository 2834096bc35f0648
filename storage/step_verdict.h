// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/series_repository.h"

#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What a run spends the most of its steps on.
struct StepVerdict {
  std::string limitedBy;  ///< "data" (waiting for batches), "transfer" (to the device) or "compute"
  double share = 0.0;     ///< of the time of a step, 0 … 1
  std::string text;       ///< "limited by …", with the share and the remedy
};

/// From the times that SeriesRepository keeps; none where the run has made no step.
[[nodiscard]] std::optional<StepVerdict> stepVerdict(const std::vector<StageTiming>& timings);

}  // namespace viscera
