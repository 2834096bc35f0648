// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_needs.h"
#include "engine/base/progress.h"
#include "engine/train/device.h"
#include "engine/train/trainer.h"
#include "engine/train/training_cases.h"

#include <cstdint>
#include <string>

namespace viscera {

/// What a pre-flight needs to know of a run.
struct PreflightInput {
  RunConfig config;  ///< resolved; batchSize is that of the run
  Split split;
  TrainingCases cases;
  std::filesystem::path runFolder;  ///< need not be there
  std::filesystem::path cacheFolder;
  DeviceChoice device;
  std::int64_t processes = 1;      ///< of the run
  std::int64_t processesHere = 1;  ///< of these on this machine
  bool twice = false;              ///< see ProbeInput
  std::int64_t freeMemory = 0;     ///< that they may take beyond what they have; 0: what the machine has
};

/// Makes one real step on a network of its own and predicts one batch of windows; see probeStep. Changes
/// nothing but the cache, where the largest cases may be put. @throws Error as the run would for its data and
/// settings.
[[nodiscard]] Preflight preflight(const PreflightInput& input, const WorkContext& work);
/// The same for a run that has not begun, with more care for its times; nothing is written outside
/// `cacheFolder`.
[[nodiscard]] Preflight preflight(const TrainingInput& input,
                                  std::int64_t processes,
                                  const WorkContext& work);

/// One sentence for the log: memory, disk, times.
[[nodiscard]] std::string preflightSentence(const Preflight& needs);
/// @throws Error{OutOfMemory} with the advice where the run does not fit.
void requireFits(const Preflight& needs);

}  // namespace viscera
