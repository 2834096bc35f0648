// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/train/case_survey.h"
#include "engine/train/memory_model.h"
#include "engine/train/run_costs.h"
#include "engine/train/training_task.h"

#include <c10/core/Device.h>

#include <cstdint>
#include <optional>

namespace viscera {

/// What the largest cases of a run and one step on them measured.
struct ProbeResult {
  MeasuredMemory memory;
  std::optional<MeasuredMemory> gpu;  ///< only with a GPU
  MeasuredTimes times;
  MemoryCases cases;
  double cropShare = 1.0;   ///< voxels that the foreground crop leaves
  bool ranOut = false;      ///< memory did not suffice for the step; one patch of it was measured instead
  bool notEvenOne = false;  ///< nor for one patch: `memory.step` is only what there was
};

struct ProbeInput {
  const TaskInput& task;  ///< batchSize is that of the largest step of a process
  const CaseSurvey& survey;
  c10::Device device{c10::kCPU};
  std::int64_t mayTake = 0;  ///< bytes of memory, beyond what the process has
  bool twice = false;  ///< a slow step is made twice as well: the first one takes longer than those of a run
};

/// Prepares the largest training and the largest validation case (into the cache, where they belong there)
/// and makes one step on a network of its own, forward, backward and update, then predicts one batch of
/// windows. All of it is given back before it returns.
/// @throws Error as TrainingTask and CaseCache, Error{Cancelled}.
[[nodiscard]] ProbeResult probeStep(const ProbeInput& input, const WorkContext& work);

}  // namespace viscera
