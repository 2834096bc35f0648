// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/memory_fallback.h"

#include "engine/base/error.h"
#include "engine/base/log.h"

#include <torch/torch.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viscera {
namespace {

class PatientNetwork {
 public:
  PatientNetwork(WindowFunction network, MemoryRemedies remedies)
      : network_(std::move(network)), remedies_(std::move(remedies)) {}

  at::Tensor operator()(const at::Tensor& windows) {
    for (;;) {
      if (std::optional<at::Tensor> result = attempt(windows)) return *std::move(result);
      // Here the exception is gone, and with it what it and the frames it passed held.
      if (remedies_.release) remedies_.release();
      tryLess(windows.size(0));
    }
  }

 private:
  /// None where memory ran out and there is something left to try.
  std::optional<at::Tensor> attempt(const at::Tensor& windows) {
    try {
      return inParts(windows);
    } catch (const std::exception& error) {
      const bool canTryLess = std::min(windows.size(0), most_) > 1 || remedies_.moveToCpu;
      if (!canTryLess || !isOutOfMemory(error)) throw;
    }
    return std::nullopt;
  }

  at::Tensor inParts(const at::Tensor& windows) {
    const std::int64_t count = windows.size(0);
    if (count <= most_) return toCpu(network_(windows));
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < count; first += most_)
      parts.push_back(toCpu(network_(windows.narrow(0, first, std::min(most_, count - first)))));
    return at::cat(parts);
  }

  /// Within an attempt, since the conversion takes memory of the GPU too.
  static at::Tensor toCpu(const at::Tensor& result) { return result.to(torch::kCPU, torch::kFloat32); }

  void tryLess(std::int64_t count) {
    const std::int64_t tried = std::min(count, most_);
    if (tried > 1) {
      most_ = tried / 2;
      logWarning("memory ran out with " + std::to_string(tried) + " windows at once; going on with " +
                 std::to_string(most_));
      return;
    }
    logWarning(
        "memory of the GPU ran out with a single window; going on on the CPU in fp32, which is slower");
    std::exchange(remedies_.moveToCpu, nullptr)();
  }

  WindowFunction network_;
  MemoryRemedies remedies_;
  std::int64_t most_ = std::numeric_limits<std::int64_t>::max();
};

bool holds(std::string_view text, std::initializer_list<std::string_view> signs) {
  return std::any_of(signs.begin(), signs.end(), [text](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

/// Without the stack trace, which names functions of all kinds.
std::string_view wordsOf(const std::exception& error) {
  const auto* torchError = dynamic_cast<const c10::Error*>(&error);
  return torchError == nullptr ? std::string_view() : torchError->what_without_backtrace();
}

}  // namespace

bool isOutOfMemory(const std::exception& error) {
  if (const auto* own = dynamic_cast<const Error*>(&error)) return own->code() == ErrorCode::OutOfMemory;
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  // The CPU's allocator and NVIDIA's libraries have no exception types of their own; LibTorch says "unable to
  // find an engine" where cuDNN had no working memory for any algorithm.
  return holds(wordsOf(error),
               {"DefaultCPUAllocator",
                "CUDA error: out of memory",
                "STATUS_ALLOC_FAILED",
                "ALLOCATION_FAILED",
                "unable to find an engine to execute this computation"});
}

bool isGpuFailure(const std::exception& error) {
  if (isOutOfMemory(error)) return false;
  return holds(wordsOf(error), {"CUDA error", "cuDNN error", "CUDNN_STATUS", "CUBLAS_STATUS", "NCCL error"});
}

WindowFunction withMemoryFallback(WindowFunction network, MemoryRemedies remedies) {
  return PatientNetwork(std::move(network), std::move(remedies));
}

}  // namespace viscera
