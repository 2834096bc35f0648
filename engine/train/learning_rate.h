// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <cstdint>

namespace viscera {

/// Learning rate of the step that follows after `stepsDone` steps (0 for the first one) of `totalSteps`.
///
/// Constant: learningRate. WarmupCosine: learningRate * stepsDone / warmupSteps below warmupSteps, so the
/// first step is made with 0; then learningRate * (1 + cos(pi * p)) / 2, p from 0 to 1 over the steps left.
/// Polynomial: learningRate * (1 - stepsDone / totalSteps)^power. A pure function. Source: MONAI
/// WarmupCosineSchedule (cycles 0.5, end_lr 0); Chen et al. 2017, "DeepLab", "poly" policy.
[[nodiscard]] double learningRateAt(const OptimizerConfig& config,
                                    std::int64_t stepsDone,
                                    std::int64_t totalSteps);

}  // namespace viscera
