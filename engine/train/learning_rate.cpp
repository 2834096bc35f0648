// SPDX-License-Identifier: Apache-2.0
#include "engine/train/learning_rate.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace viscera {
namespace {

double warmupCosineFactor(std::int64_t done, std::int64_t warmup, std::int64_t total) {
  warmup = std::min(warmup, total);
  if (done < warmup) return static_cast<double>(done) / static_cast<double>(warmup);
  const auto length = static_cast<double>(std::max<std::int64_t>(1, total - warmup));
  const double progress = static_cast<double>(done - warmup) / length;
  return std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * progress)));
}

double polynomialFactor(std::int64_t done, std::int64_t total, double power) {
  const double left = 1.0 - static_cast<double>(done) / static_cast<double>(total);
  return std::pow(std::max(0.0, left), power);
}

}  // namespace

double learningRateAt(const OptimizerConfig& config, std::int64_t stepsDone, std::int64_t totalSteps) {
  require(stepsDone >= 0 && totalSteps >= 1, "a schedule needs a step and a length");
  switch (config.schedule) {
    case ScheduleKind::WarmupCosine:
      return config.learningRate * warmupCosineFactor(stepsDone, config.warmupSteps, totalSteps);
    case ScheduleKind::Polynomial:
      return config.learningRate * polynomialFactor(stepsDone, totalSteps, config.polynomialPower);
    case ScheduleKind::Constant:
      break;
  }
  return config.learningRate;
}

}  // namespace viscera
