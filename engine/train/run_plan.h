// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/data/split.h"

#include <cstddef>
#include <cstdint>

namespace viscera {

/// When a run ends and when it is validated. Steps are counted as done: 1 after the first one.
struct RunPlan {
  std::int64_t stepsPerEpoch = 1;
  std::int64_t totalSteps = 1;
  std::int64_t validationInterval = 1;  ///< steps

  [[nodiscard]] bool validatesAfter(std::int64_t step) const {
    return step > 0 && (step % validationInterval == 0 || step >= totalSteps);
  }
  /// Epoch, counted from 0, in which step number `step` was made.
  [[nodiscard]] std::int64_t epochOf(std::int64_t step) const {
    return step > 0 ? (step - 1) / stepsPerEpoch : 0;
  }
};

/// The first of max_steps and max_epochs that is reached ends the run.
/// @throws Error{InvalidConfiguration} where neither is set.
[[nodiscard]] RunPlan planRun(const RunConfig& config, std::int64_t stepsPerEpoch);

/// Steps of an epoch, however many processes share its cases out.
[[nodiscard]] std::int64_t stepsPerEpochOf(const RunConfig& config, std::size_t trainingCases);

/// The settings for `more` steps than planned: max_steps is the new length, max_epochs 0. A schedule that
/// goes over the whole run goes over the new length then.
/// @throws Error{InvalidConfiguration} where `more` is below 1, or the new length does not fit the settings.
[[nodiscard]] RunConfig extendedConfig(const RunConfig& config,
                                       std::int64_t stepsPerEpoch,
                                       std::int64_t more);

/// The settings as the run uses them: `classes` 0 becomes the number that the split names.
/// @throws Error{InvalidConfiguration} with every problem of the settings.
[[nodiscard]] RunConfig resolvedConfig(const RunConfig& config, const Split& split);

}  // namespace viscera
