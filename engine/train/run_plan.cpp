// SPDX-License-Identifier: Apache-2.0
#include "engine/train/run_plan.h"

#include "engine/api/config_fields.h"
#include "engine/base/error.h"

#include <algorithm>
#include <limits>
#include <string>

namespace viscera {
namespace {

/// @throws Error{InvalidConfiguration} with every problem.
void requireValid(const RunConfig& config) {
  std::string list;
  for (const ConfigProblem& one : validate(config))
    list += (list.empty() ? "" : "; ") + one.field + ": " + one.message;
  if (!list.empty()) throw Error(ErrorCode::InvalidConfiguration, list);
}

}  // namespace

RunPlan planRun(const RunConfig& config, std::int64_t stepsPerEpoch) {
  require(stepsPerEpoch >= 1, "an epoch has at least one step");
  constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();
  const std::int64_t bySteps = config.maxSteps > 0 ? config.maxSteps : endless;
  const std::int64_t byEpochs = config.maxEpochs > 0 && config.maxEpochs < endless / stepsPerEpoch
                                    ? config.maxEpochs * stepsPerEpoch
                                    : endless;
  if (bySteps == endless && byEpochs == endless)
    throw Error(ErrorCode::InvalidConfiguration, "the run would never end; set max_steps or max_epochs");
  RunPlan plan;
  plan.stepsPerEpoch = stepsPerEpoch;
  plan.totalSteps = std::min(bySteps, byEpochs);
  plan.validationInterval = config.validation.every * (config.validation.everyIsSteps ? 1 : stepsPerEpoch);
  return plan;
}

std::int64_t stepsPerEpochOf(const RunConfig& config, std::size_t trainingCases) {
  return (static_cast<std::int64_t>(trainingCases) + config.batchSize - 1) / config.batchSize;
}

RunConfig extendedConfig(const RunConfig& config, std::int64_t stepsPerEpoch, std::int64_t more) {
  if (more < 1)
    throw Error(ErrorCode::InvalidConfiguration,
                "a run cannot be extended by " + std::to_string(more) + " steps; give 1 or more");
  const std::int64_t planned = planRun(config, stepsPerEpoch).totalSteps;
  RunConfig extended = config;
  extended.maxSteps = more > std::numeric_limits<std::int64_t>::max() - planned ? more : planned + more;
  extended.maxEpochs = 0;
  requireValid(extended);
  return extended;
}

RunConfig resolvedConfig(const RunConfig& config, const Split& split) {
  RunConfig resolved = config;
  if (resolved.task == Task::Segmentation && resolved.network.outChannels == 0)
    resolved.network.outChannels = split.classCount();
  requireValid(resolved);
  return resolved;
}

}  // namespace viscera
