// SPDX-License-Identifier: Apache-2.0
#include "engine/train/device.h"

#include "engine/base/error.h"
#include "engine/base/shared_library.h"

#include <torch/torch.h>

#include <charconv>
#include <optional>

namespace viscera {
namespace {

/// Empty when GPUs can be used, else why not.
std::string loadCuda() {
  if (!loadSharedLibrary("libcuda.so.1").empty())
    return "no NVIDIA driver is installed (libcuda.so.1 is missing)";
  const std::string problem = loadSharedLibrary("libtorch_cuda.so");
  if (!problem.empty())
    return "the NVIDIA driver is there, but LibTorch's GPU part cannot be loaded: " + problem;
  if (torch::cuda::device_count() == 0) return "the NVIDIA driver shows no GPU";
  return {};
}

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
  return {device, "cuda:" + std::to_string(index), reason};
}

}  // namespace

DeviceChoice chooseDevice(const std::string& wanted) {
  if (wanted == "cpu") return {c10::Device(c10::kCPU), "cpu", "asked for by --device cpu"};
  const auto index = wanted == "auto" ? std::optional<int>(0) : cudaIndex(wanted);
  if (!index)
    throw Error(ErrorCode::InvalidConfiguration,
                "device \"" + wanted + "\" is unknown; there are auto, cpu, cuda and cuda:N");
  const std::string problem = loadCuda();
  if (wanted == "auto")
    return problem.empty() ? cudaChoice(0, "an NVIDIA GPU is available")
                           : DeviceChoice{c10::Device(c10::kCPU), "cpu", problem};
  if (!problem.empty())
    throw Error(ErrorCode::DeviceFailure,
                "device " + wanted + " cannot be used: " + problem + "; take --device cpu");
  if (*index >= torch::cuda::device_count())
    throw Error(ErrorCode::DeviceFailure,
                "device " + wanted + " does not exist: the machine has " +
                    std::to_string(torch::cuda::device_count()) + " GPU(s), counted from 0");
  return cudaChoice(*index, "asked for by --device " + wanted);
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
