// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gpu_driver.h"

#include "engine/base/shared_library.h"

#include <array>
#include <fstream>
#include <utility>

namespace viscera {
namespace {

// Of NVIDIA's cuda.h, which only machines with a toolkit have. Results are 0 for success.
constexpr int kNoDevice = 100;
constexpr int kCapabilityMajor = 75;
constexpr int kCapabilityMinor = 76;

/// Calls functions of the driver by their names, up to the first that fails.
class DriverCalls {
 public:
  explicit DriverCalls(std::string library) : library_(std::move(library)) {}

  /// False where the function failed or is not there.
  template <class... Arguments>
  bool operator()(const char* function, Arguments... arguments) {
    using Function = int (*)(Arguments...);
    const auto call = reinterpret_cast<Function>(functionOf(library_, function));
    if (call == nullptr) {
      failure_.assign("it has no ").append(function);
      return false;
    }
    const int result = call(arguments...);
    if (result == 0) return true;
    failure_ = reasonOf(result, function);
    return false;
  }
  /// Of the call that gave false; empty where it said that there is no GPU.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  std::string reasonOf(int result, const char* function) const {
    if (result == kNoDevice) return {};
    const char* text = nullptr;
    const auto describe =
        reinterpret_cast<int (*)(int, const char**)>(functionOf(library_, "cuGetErrorString"));
    if (describe != nullptr) describe(result, &text);
    std::string reason = text == nullptr ? "an error" : text;
    reason.append(" (").append(std::to_string(result)).append(" of ").append(function).append(")");
    return reason;
  }

  std::string library_;
  std::string failure_;
};

bool askCard(DriverCalls& driver, int index, GpuCard& card) {
  int device = 0;
  int major = 0;
  int minor = 0;
  std::array<char, 256> name{};
  if (!driver("cuDeviceGet", &device, index) ||
      !driver("cuDeviceGetName", name.data(), static_cast<int>(name.size()), device) ||
      !driver("cuDeviceGetAttribute", &major, kCapabilityMajor, device) ||
      !driver("cuDeviceGetAttribute", &minor, kCapabilityMinor, device))
    return false;
  name.back() = '\0';
  card = {name.data(), 10 * major + minor};
  return true;
}

/// False where the driver failed.
bool askCards(DriverCalls& driver, std::vector<GpuCard>& cards) {
  int count = 0;
  if (!driver("cuInit", 0U) || !driver("cuDeviceGetCount", &count)) return false;
  for (int index = 0; index < count; ++index) {
    GpuCard card;
    if (!askCard(driver, index, card)) return false;
    cards.push_back(std::move(card));
  }
  return true;
}

std::string kernelModuleVersion() {
  std::ifstream file("/sys/module/nvidia/version");
  std::string version;
  std::getline(file, version);
  return version;
}

}  // namespace

GpuDriver askGpuDriver(const std::string& library) {
  GpuDriver found;
  found.missing = loadSharedLibrary(library);
  if (!found.missing.empty()) return found;
  found.version = kernelModuleVersion();
  DriverCalls driver(library);
  if (!driver("cuDriverGetVersion", &found.cudaVersion) || !askCards(driver, found.cards)) {
    found.cards.clear();
    found.failure = driver.failure();
  }
  return found;
}

}  // namespace viscera
