// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/train/case_survey.h"
#include "engine/train/run_plan.h"

#include <cstdint>

namespace viscera {

/// Times in seconds that one probe step measured.
struct MeasuredTimes {
  double network_s = 0.0;      ///< forward, backward, update
  double batch_s = 0.0;        ///< making one batch in one thread
  double window_s = 0.0;       ///< predicting one window, or one patch in pre-training
  double preparation_s = 0.0;  ///< preparing a scan in one thread, for each of its voxels
};

struct RunTimes {
  double step_s = 0.0;
  double validation_s = 0.0;
  double epoch_s = 0.0;  ///< with its share of the validations
  double run_s = 0.0;    ///< with preparation and validations
};

/// `cropShare`: voxels that the foreground crop leaves, as a share.
[[nodiscard]] RunTimes timesOfRun(const RunConfig& config,
                                  const RunPlan& plan,
                                  const MeasuredTimes& measured,
                                  const CaseSurvey& cases,
                                  double cropShare);

/// Disk space in bytes that the run will take beyond what it has.
struct RunDisk {
  std::int64_t checkpoints = 0;  ///< the newest two, the best, and the one being written
  std::int64_t cache = 0;        ///< cases that are not in it yet
  std::int64_t records = 0;      ///< database, log, pictures

  [[nodiscard]] std::int64_t total() const { return checkpoints + cache + records; }
};
[[nodiscard]] RunDisk diskOfRun(const RunConfig& config,
                                const RunPlan& plan,
                                const CaseSurvey& cases,
                                double cropShare,
                                std::int64_t parameterBytes,
                                double run_s);

}  // namespace viscera
