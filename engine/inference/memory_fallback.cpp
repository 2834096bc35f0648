// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/memory_fallback.h"

#include "engine/base/log.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viscera {
namespace {

class PatientNetwork {
 public:
  PatientNetwork(WindowFunction network, std::function<void()> moveToCpu)
      : network_(std::move(network)), moveToCpu_(std::move(moveToCpu)) {}

  at::Tensor operator()(const at::Tensor& windows) {
    for (;;) {
      try {
        return inParts(windows);
      } catch (const c10::Error& error) {
        if (!isOutOfMemory(error) || !tryLess(windows.size(0))) throw;
      }
    }
  }

 private:
  at::Tensor inParts(const at::Tensor& windows) {
    const std::int64_t count = windows.size(0);
    if (count <= most_) return network_(windows);
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < count; first += most_)
      parts.push_back(network_(windows.narrow(0, first, std::min(most_, count - first)))
                          .to(torch::kCPU, torch::kFloat32));
    return at::cat(parts);
  }

  /// False when nothing is left to try.
  bool tryLess(std::int64_t count) {
    const std::int64_t tried = std::min(count, most_);
    if (tried > 1) {
      most_ = tried / 2;
      logWarning("memory ran out with " + std::to_string(tried) + " windows at once; going on with " +
                 std::to_string(most_));
      return true;
    }
    if (!moveToCpu_) return false;
    logWarning(
        "memory of the GPU ran out with a single window; going on on the CPU in fp32, which is slower");
    std::exchange(moveToCpu_, nullptr)();
    return true;
  }

  WindowFunction network_;
  std::function<void()> moveToCpu_;
  std::int64_t most_ = std::numeric_limits<std::int64_t>::max();
};

}  // namespace

bool isOutOfMemory(const c10::Error& error) {
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  // The CPU's allocator and NVIDIA's libraries have no exception types of their own.
  const std::string_view text = error.what_without_backtrace();
  return text.find("DefaultCPUAllocator") != std::string_view::npos ||
         text.find("STATUS_ALLOC_FAILED") != std::string_view::npos;
}

WindowFunction withMemoryFallback(WindowFunction network, std::function<void()> moveToCpu) {
  return PatientNetwork(std::move(network), std::move(moveToCpu));
}

}  // namespace viscera
