// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/tensor_memory.h"

#include <c10/core/Allocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace viscera {
namespace {

constexpr std::size_t kSmallestKept = std::size_t{256} << 10;
constexpr std::size_t kGranularity = std::size_t{64} << 10;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

class TensorMemory final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    void* data = bytes < kSmallestKept ? c10::alloc_cpu(bytes) : takeBlock(bytes);
    return {data, data, &giveBack, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &giveBack; }
  void copy_data(void* target, const void* source, std::size_t bytes) const override {
    std::memcpy(target, source, bytes);
  }

  void setLimit(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    limit_ = bytes;
    dropDownTo(limit_);
  }
  void release() {
    const std::lock_guard lock(mutex_);
    dropDownTo(0);
  }
  /// Bytes that all blocks together may have beyond those of now; kNoLimit ends that.
  void allowMore(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    mostHeld_ = bytes == kNoLimit ? kNoLimit : heldBytes_ + bytes;
  }
  std::size_t keptBytes() {
    const std::lock_guard lock(mutex_);
    return keptBytes_;
  }

  /// The only instance; tensors of static storage may outlive any destructor, so it has no end.
  static TensorMemory& instance() {
    static TensorMemory* const memory = std::make_unique<TensorMemory>().release();
    return *memory;
  }

 private:
  static void giveBack(void* data) { instance().keep(data); }

  void* takeBlock(std::size_t bytes) {
    const std::size_t size = (bytes + kGranularity - 1) / kGranularity * kGranularity;
    const std::lock_guard lock(mutex_);
    const auto found = unused_.lower_bound(size);
    if (found != unused_.end() && found->first <= size + size / 4) {
      void* data = found->second;
      keptBytes_ -= found->first;
      unused_.erase(found);
      return data;
    }
    void* data = newBlock(size);
    sizes_.emplace(data, size);
    heldBytes_ += size;
    return data;
  }

  /// Needs mutex_.
  void* newBlock(std::size_t size) {
    if (wouldBeTooMuch(size)) dropDownTo(0);
    TORCH_CHECK_WITH(OutOfMemoryError, !wouldBeTooMuch(size), "tensors may not take more memory for now");
    try {
      return c10::alloc_cpu(size);
    } catch (const c10::Error&) {
      if (unused_.empty()) throw;
    }
    dropDownTo(0);
    return c10::alloc_cpu(size);
  }

  /// Needs mutex_.
  [[nodiscard]] bool wouldBeTooMuch(std::size_t size) const {
    return heldBytes_ >= mostHeld_ || size > mostHeld_ - heldBytes_;
  }

  void keep(void* data) {
    const std::lock_guard lock(mutex_);
    const auto found = sizes_.find(data);
    if (found == sizes_.end()) return c10::free_cpu(data);
    unused_.emplace(found->second, data);
    keptBytes_ += found->second;
    dropDownTo(limit_);
  }

  /// Frees the largest unused blocks until at most `bytes` are kept. Needs mutex_.
  void dropDownTo(std::size_t bytes) {
    while (keptBytes_ > bytes) {
      const auto largest = std::prev(unused_.end());
      keptBytes_ -= largest->first;
      heldBytes_ -= largest->first;
      sizes_.erase(largest->second);
      c10::free_cpu(largest->second);
      unused_.erase(largest);
    }
  }

  std::mutex mutex_;
  std::size_t limit_ = 0;                         // guarded by mutex_
  std::size_t keptBytes_ = 0;                     // guarded by mutex_
  std::size_t heldBytes_ = 0;                     // guarded by mutex_; used and unused
  std::size_t mostHeld_ = kNoLimit;               // guarded by mutex_
  std::multimap<std::size_t, void*> unused_;      // guarded by mutex_
  std::unordered_map<void*, std::size_t> sizes_;  // guarded by mutex_; all blocks, used and unused
};

}  // namespace

void keepFreedTensorMemory(std::int64_t mostKeptBytes) {
  constexpr std::uint8_t kAboveTheDefault = 100;
  TensorMemory::instance().setLimit(static_cast<std::size_t>(mostKeptBytes));
  c10::SetAllocator(c10::kCPU, &TensorMemory::instance(), kAboveTheDefault);
}

std::int64_t keptTensorBytes() {
  return static_cast<std::int64_t>(TensorMemory::instance().keptBytes());
}

void releaseKeptTensorMemory() {
  TensorMemory::instance().release();
}

TensorMemoryLimit::TensorMemoryLimit(std::int64_t bytes) {
  TensorMemory::instance().allowMore(static_cast<std::size_t>(bytes));
}

TensorMemoryLimit::~TensorMemoryLimit() {
  TensorMemory::instance().allowMore(kNoLimit);
}

}  // namespace viscera
