// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/cuda_library.h"

#include "engine/base/log.h"
#include "engine/base/shared_library.h"
#include "engine/ops/operators.h"

#include <torch/torch.h>

namespace viscera {
namespace {

GpuFacts loadOnce() {
  GpuFacts facts;
  facts.driver = askGpuDriver();
  if (!driverProblem(facts.driver).empty()) return facts;
  facts.loading = loadSharedLibrary("libtorch_cuda.so");
  if (!facts.loading.empty()) return facts;
  // Only now: LibTorch looks for its GPU part once, at the first question of this kind.
  facts.knownToTorch = at::globalContext().hasCUDART();
  facts.torchCount = static_cast<int>(torch::cuda::device_count());
  if (!gpuProblem(facts).empty()) return facts;
  if (const std::string reason = loadCudaOperators(); !reason.empty())
    logWarning(
        "our own GPU kernels are not used, LibTorch's operators take their place and need more memory and "
        "time: " +
        reason);
  return facts;
}

}  // namespace

const GpuFacts& loadCuda() {
  static const GpuFacts facts = loadOnce();
  return facts;
}

std::string loadCudaOperators() {
  if (cudaOperatorsLoaded()) return {};
  return loadSharedLibrary("libviscera_cuda.so");
}

}  // namespace viscera
