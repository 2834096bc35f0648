// SPDX-License-Identifier: Apache-2.0
#include "engine/train/device.h"

#include "engine/base/error.h"
#include "engine/ops/cuda_library.h"

#include <torch/torch.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

namespace viscera {
namespace {

/// None where `word` is not `prefix` and a whole number from 0 on.
std::optional<int> numberBehind(std::string_view prefix, const std::string& word) {
  if (!word.starts_with(prefix)) return std::nullopt;
  int number = -1;
  const char* last = word.data() + word.size();
  const auto [end, error] = std::from_chars(word.data() + prefix.size(), last, number);
  if (error != std::errc{} || end != last || number < 0) return std::nullopt;
  return number;
}

struct DeviceRequest {
  enum class Kind { Cpu, Auto, AnyGpu, OneGpu };
  Kind kind = Kind::Cpu;
  int index = 0;  ///< of OneGpu
};

DeviceRequest requestOf(const std::string& wanted) {
  using Kind = DeviceRequest::Kind;
  if (wanted == "cpu") return {Kind::Cpu};
  if (wanted == "auto") return {Kind::Auto};
  if (wanted == "cuda") return {Kind::AnyGpu};
  if (const auto index = numberBehind("cuda:", wanted)) return {Kind::OneGpu, *index};
  throw Error(ErrorCode::InvalidConfiguration,
              "device \"" + wanted + "\" is unknown; there are auto, cpu, cuda and cuda:N");
}

Error cannotBeUsed(const std::string& wanted, const std::string& problem) {
  return {ErrorCode::DeviceFailure,
          "device " + wanted + " cannot be used: " + problem + "; --device cpu computes without a GPU"};
}

DeviceChoice gpuChoice(int index, const GpuFacts& facts, const std::string& reason) {
  const std::string& name = facts.driver.cards[static_cast<std::size_t>(index)].name;
  return {c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index)),
          "cuda:" + std::to_string(index),
          name + ", " + reason};
}

/// @throws Error{DeviceFailure}
void requireGpu(int index, const std::string& wanted, const GpuFacts& facts) {
  const std::size_t count = facts.driver.cards.size();
  if (static_cast<std::size_t>(index) >= count)
    throw Error(ErrorCode::DeviceFailure,
                "device " + wanted + " does not exist: the machine has " + std::to_string(count) +
                    " GPU(s), counted from 0");
  if (const std::string problem = cardProblem(facts.driver, static_cast<std::size_t>(index));
      !problem.empty())
    throw cannotBeUsed(wanted, problem);
}

}  // namespace

DeviceChoice decideDevice(const std::string& wanted, std::int64_t localRank, const GpuFacts& facts) {
  using Kind = DeviceRequest::Kind;
  const DeviceRequest request = requestOf(wanted);
  const std::string askedFor = "asked for by --device " + wanted;
  if (request.kind == Kind::Cpu) return {c10::Device(c10::kCPU), "cpu", askedFor};
  if (const std::string problem = gpuProblem(facts); !problem.empty()) {
    if (request.kind == Kind::Auto) return {c10::Device(c10::kCPU), "cpu", problem};
    throw cannotBeUsed(wanted, problem);
  }
  if (request.kind == Kind::OneGpu) {
    requireGpu(request.index, wanted, facts);
    return gpuChoice(request.index, facts, askedFor);
  }
  const std::vector<int> usable = usableGpus(facts.driver);
  const int own = usable[static_cast<std::size_t>(localRank) % usable.size()];
  return gpuChoice(own, facts, request.kind == Kind::Auto ? "an NVIDIA GPU that can be used" : askedFor);
}

DeviceChoice chooseDevice(const std::string& wanted, std::int64_t localRank) {
  const bool asksForGpu = requestOf(wanted).kind != DeviceRequest::Kind::Cpu;
  DeviceChoice choice = decideDevice(wanted, localRank, asksForGpu ? loadCuda() : GpuFacts{});
  configureDevice(RunConfig{}, choice.device);
  return choice;
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
