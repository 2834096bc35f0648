// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/gpu_driver.h"

#include <string>
#include <vector>

namespace viscera {

/// All that decides whether this process can compute on a GPU.
struct GpuFacts {
  GpuDriver driver;
  std::string loading;        ///< why LibTorch's GPU part could not be loaded; empty where it was
  bool knownToTorch = false;  ///< LibTorch itself knows of its GPU part
  int torchCount = 0;         ///< GPUs that LibTorch sees
};

/// Why the driver alone rules GPUs out: it is missing, too old, or has no GPU that is new enough. Empty where
/// it does not. Part of a sentence, as the others here.
[[nodiscard]] std::string driverProblem(const GpuDriver& driver);

/// Why no GPU can be used, with the remedy; empty where one can.
[[nodiscard]] std::string gpuProblem(const GpuFacts& facts);

/// Why the GPU of this number cannot be used; empty where it can. The number is one of driver.cards.
[[nodiscard]] std::string cardProblem(const GpuDriver& driver, std::size_t index);

/// Numbers of the GPUs that are new enough.
[[nodiscard]] std::vector<int> usableGpus(const GpuDriver& driver);

}  // namespace viscera
