// SPDX-License-Identifier: Apache-2.0
#include "engine/train/device.h"

#include "engine/base/error.h"
#include "engine/ops/cuda_library.h"

#include <torch/torch.h>

#include <charconv>
#include <optional>

namespace viscera {
namespace {

/// Number behind "cuda" or "cuda:"; none for another word.
std::optional<int> cudaIndex(const std::string& wanted) {
  if (wanted == "cuda") return 0;
  if (!wanted.starts_with("cuda:")) return std::nullopt;
  int index = -1;
  const char* last = wanted.data() + wanted.size();
  const auto [end, error] = std::from_chars(wanted.data() + 5, last, index);
  if (error != std::errc{} || end != last || index < 0) return std::nullopt;
  return index;
}

DeviceChoice cudaChoice(int index, const std::string& reason) {
  const c10::Device device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
  configureDevice(RunConfig{}, device);
  return {device, "cuda:" + std::to_string(index), reason};
}

}  // namespace

DeviceChoice chooseDevice(const std::string& wanted, std::int64_t localRank) {
  if (wanted == "cpu") return {c10::Device(c10::kCPU), "cpu", "asked for by --device cpu"};
  const auto index = wanted == "auto" ? std::optional<int>(0) : cudaIndex(wanted);
  if (!index)
    throw Error(ErrorCode::InvalidConfiguration,
                "device \"" + wanted + "\" is unknown; there are auto, cpu, cuda and cuda:N");
  const std::string problem = loadCuda();
  const auto ownGpu = [localRank] {
    return static_cast<int>(localRank % static_cast<std::int64_t>(torch::cuda::device_count()));
  };
  if (wanted == "auto")
    return problem.empty() ? cudaChoice(ownGpu(), "an NVIDIA GPU is available")
                           : DeviceChoice{c10::Device(c10::kCPU), "cpu", problem};
  if (!problem.empty())
    throw Error(ErrorCode::DeviceFailure,
                "device " + wanted + " cannot be used: " + problem + "; take --device cpu");
  if (*index >= torch::cuda::device_count())
    throw Error(ErrorCode::DeviceFailure,
                "device " + wanted + " does not exist: the machine has " +
                    std::to_string(torch::cuda::device_count()) + " GPU(s), counted from 0");
  return cudaChoice(wanted == "cuda" ? ownGpu() : *index, "asked for by --device " + wanted);
}

void configureDevice(const RunConfig& config, const c10::Device& device) {
  if (!device.is_cuda()) return;
  at::globalContext().setAllowTF32CuBLAS(config.tf32);
  at::globalContext().setAllowTF32CuDNN(config.tf32);
  at::globalContext().setBenchmarkCuDNN(config.cudnnBenchmark);
}

void requirePrecision(Precision precision, const c10::Device& device) {
  if (precision == Precision::Fp32 || !device.is_cpu()) return;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16")) return;
#endif
  throw Error(
      ErrorCode::InvalidConfiguration,
      "precision=bf16 needs a processor with AVX512-BF16 or AMX, which this one lacks; take precision=fp32");
}

}  // namespace viscera
