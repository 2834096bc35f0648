// SPDX-License-Identifier: Apache-2.0
#include "engine/train/gpu_memory.h"

#include <c10/core/CachingDeviceAllocator.h>

namespace viscera {
namespace {

c10::DeviceAllocator& allocatorOf(const c10::Device& device) {
  return *c10::getDeviceAllocator(device.type());
}

const c10::CachingAllocator::Stat& reservedBytes(const c10::CachingDeviceAllocator::DeviceStats& stats) {
  return stats.reserved_bytes[static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE)];
}

}  // namespace

std::int64_t gpuPeakBytes(const c10::Device& device) {
  return reservedBytes(allocatorOf(device).getDeviceStats(device.index())).peak;
}

void forgetGpuPeak(const c10::Device& device) {
  allocatorOf(device).resetPeakStats(device.index());
}

std::int64_t availableGpuBytes(const c10::Device& device) {
  c10::DeviceAllocator& allocator = allocatorOf(device);
  return static_cast<std::int64_t>(allocator.getMemoryInfo(device.index()).first) +
         reservedBytes(allocator.getDeviceStats(device.index())).current;
}

void giveBackGpuMemory(const c10::Device& device) {
  allocatorOf(device).emptyCache();
}

}  // namespace viscera
