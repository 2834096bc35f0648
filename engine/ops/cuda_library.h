// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/gpu_facts.h"

#include <string>

namespace viscera {

/// Asks the NVIDIA driver and, unless that rules GPUs out, loads LibTorch's GPU part and our own kernels
/// (libviscera_cuda.so). Without our kernels GPUs work too, by LibTorch's own operators; one log line says
/// so. Call it before anything else asks LibTorch for a GPU: it remembers its first answer. Later calls cost
/// nothing; any thread.
[[nodiscard]] const GpuFacts& loadCuda();

/// Loads our own kernels alone; needs no driver, but libc10_cuda.so. Empty on success, else the system's
/// reason.
[[nodiscard]] std::string loadCudaOperators();

}  // namespace viscera
