// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <cstdint>

namespace viscera {

// Memory of an NVIDIA GPU that LibTorch has loaded its part for; see chooseDevice().

/// Largest amount that LibTorch had reserved since the last forgetGpuPeak(), in bytes.
[[nodiscard]] std::int64_t gpuPeakBytes(const c10::Device& device);
void forgetGpuPeak(const c10::Device& device);
/// What this process could take in all, in bytes: the free memory and what LibTorch has reserved.
[[nodiscard]] std::int64_t availableGpuBytes(const c10::Device& device);
/// Gives what is reserved and unused back to the GPU.
void giveBackGpuMemory(const c10::Device& device);

}  // namespace viscera
