// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/ops/gpu_facts.h"

#include <c10/core/Device.h>

#include <cstdint>
#include <string>

namespace viscera {

struct DeviceChoice {
  c10::Device device{c10::kCPU};
  std::string name;    ///< "cpu" or "cuda:0"
  std::string reason;  ///< one sentence why this one
};

/// `wanted`: auto, cpu, cuda or cuda:N. auto takes the CPU where no GPU can be used and says why. auto and
/// cuda take the GPU whose number is `localRank` among those that are new enough, starting again where there
/// are fewer.
/// @throws Error{InvalidConfiguration} for another word, Error{DeviceFailure} where a GPU was asked for by
/// name and cannot be used.
[[nodiscard]] DeviceChoice decideDevice(const std::string& wanted,
                                        std::int64_t localRank,
                                        const GpuFacts& facts);

/// decideDevice() for this machine. LibTorch's GPU part is loaded at the first call that asks for it, only
/// where an NVIDIA driver and a GPU are there that it can work with.
[[nodiscard]] DeviceChoice chooseDevice(const std::string& wanted, std::int64_t localRank = 0);

/// Number formats and choice of algorithms of GPUs, for the whole process: tf32 and cudnn_benchmark of the
/// configuration. Nothing on the CPU. chooseDevice() sets the defaults.
void configureDevice(const RunConfig& config, const c10::Device& device);

/// @throws Error{InvalidConfiguration} where the processor has no bfloat16 instructions and bf16 is asked
/// for.
void requirePrecision(Precision precision, const c10::Device& device);

}  // namespace viscera
