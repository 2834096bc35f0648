// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace viscera {

/// What a run needs and what there is, in bytes and seconds.
struct Preflight {
  std::int64_t memory = 0;  ///< highest resident memory of the run's processes on this machine
  std::int64_t freeMemory = 0;
  std::optional<std::int64_t> gpuMemory;  ///< of each GPU; none on the CPU
  std::int64_t freeGpuMemory = 0;
  std::int64_t disk = 0;  ///< checkpoints, cases that are not in the cache yet, database
  std::int64_t freeDisk = 0;
  double step_s = 0.0;
  double epoch_s = 0.0;  ///< with its share of the validations
  double run_s = 0.0;    ///< from the first step to the last, with preparation and validations
  std::string advice;    ///< what does not fit and the setting to change; empty where all fits

  [[nodiscard]] bool fits() const { return advice.empty(); }
};

}  // namespace viscera
