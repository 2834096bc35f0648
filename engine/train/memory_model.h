// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/volume/geometry.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace viscera {

/// Memory that one probe step measured, in bytes: on the CPU resident memory of the whole process, on a GPU
/// what LibTorch has reserved there.
struct MeasuredMemory {
  Precision precision = Precision::Fp32;
  std::int64_t program = 0;        ///< before the probe
  std::int64_t parameters = 0;     ///< of the network, once
  std::int64_t patches = 1;        ///< of the step
  std::int64_t step = 0;           ///< highest in a step that had one batch
  std::int64_t windowsAtOnce = 1;  ///< of the prediction
  std::int64_t windows = 0;        ///< highest while they were predicted; 0: nothing is predicted
  double preparation = 0.0;        ///< of a scan in preparation, for each of its voxels
};

/// Sizes of cases that decide about memory, in voxels.
struct MemoryCases {
  std::int64_t training = 0;            ///< largest training case on its model grid
  Index3 validation{0, 0, 0};           ///< largest validation case on its model grid
  std::int64_t validationSource = 0;    ///< the same as a scan
  std::vector<std::int64_t> toPrepare;  ///< scans that are not in the cache, largest first
  int preparingThreads = 1;
};

/// One batch of a process in bytes.
[[nodiscard]] std::int64_t batchBytes(const RunConfig& config);

/// Highest resident memory, in bytes, of a process while it prepares cases, trains and validates.
/// `config.batchSize` is that of the process. What the probe measured is scaled to the patches of `config`;
/// volumes of the largest cases and the loader's queue are added.
struct MemoryNeeds {
  std::int64_t preparation = 0;
  std::int64_t training = 0;
  std::int64_t validation = 0;

  [[nodiscard]] std::int64_t peak() const;
};
[[nodiscard]] MemoryNeeds memoryNeeds(const RunConfig& config,
                                      const MeasuredMemory& measured,
                                      const MemoryCases& cases);

/// Highest memory on the GPU: of a step or of a batch of windows, scaled likewise.
[[nodiscard]] std::int64_t gpuNeeds(const RunConfig& config, const MeasuredMemory& measured);

/// Changes of one setting, as "key=value", after which `needed` is at most `available` bytes, each with the
/// largest value that is enough. Empty where no single change is.
[[nodiscard]] std::vector<std::string> settingsThatFit(
    const RunConfig& config,
    std::int64_t available,
    const std::function<std::int64_t(const RunConfig&)>& needed);

}  // namespace viscera
