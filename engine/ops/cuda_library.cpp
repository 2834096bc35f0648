// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/cuda_library.h"

#include "engine/base/log.h"
#include "engine/base/shared_library.h"
#include "engine/ops/operators.h"

#include <torch/torch.h>

namespace viscera {
namespace {

std::string loadOnce() {
  if (!loadSharedLibrary("libcuda.so.1").empty())
    return "no NVIDIA driver is installed (libcuda.so.1 is missing)";
  const std::string problem = loadSharedLibrary("libtorch_cuda.so");
  if (!problem.empty())
    return "the NVIDIA driver is there, but LibTorch's GPU part cannot be loaded: " + problem;
  if (torch::cuda::device_count() == 0) return "the NVIDIA driver shows no GPU";
  if (const std::string reason = loadCudaOperators(); !reason.empty())
    logWarning(
        "our own GPU kernels are not used, LibTorch's operators take their place and need more memory and "
        "time: " +
        reason);
  return {};
}

}  // namespace

std::string loadCuda() {
  static const std::string problem = loadOnce();
  return problem;
}

std::string loadCudaOperators() {
  if (cudaOperatorsLoaded()) return {};
  return loadSharedLibrary("libviscera_cuda.so");
}

}  // namespace viscera
