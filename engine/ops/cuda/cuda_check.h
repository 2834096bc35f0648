// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

#include <cuda_runtime_api.h>

#include <string>

namespace viscera {

[[noreturn]] inline void throwCudaError(cudaError_t error, const char* what) {
  // Without this the next call, of whomever, would report the error again.
  static_cast<void>(cudaGetLastError());
  throw Error(error == cudaErrorMemoryAllocation ? ErrorCode::OutOfMemory : ErrorCode::DeviceFailure,
              std::string("the GPU reported \"") + cudaGetErrorString(error) + "\" at " + what +
                  "; start the program anew, and take --device cpu if it happens again");
}

}  // namespace viscera

// Around every call of the CUDA runtime.
#define VISCERA_CUDA_CHECK(...)                                                                   \
  do {                                                                                            \
    const cudaError_t visceraCudaError = (__VA_ARGS__);                                           \
    if (visceraCudaError != cudaSuccess) viscera::throwCudaError(visceraCudaError, #__VA_ARGS__); \
  } while (false)
