// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_workers.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace viscera {
namespace {

/// What the threads of one forEachCase share.
class CaseQueue {
 public:
  CaseQueue(std::size_t count, std::string_view stage, const WorkContext& context)
      : count_(count), stage_(stage), context_(context) {}

  void drain(const std::function<void(std::size_t)>& work) {
    for (;;) {
      const std::size_t index = next();
      if (index >= count_) return;
      try {
        context_.throwIfStopped();
        work(index);
        finish();
      } catch (...) {
        fail(std::current_exception());
        return;
      }
    }
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  [[nodiscard]] std::size_t next() {
    const std::lock_guard lock(mutex_);
    return failure_ ? count_ : next_++;
  }
  void finish() {
    const std::lock_guard lock(mutex_);
    ++finished_;
    context_.report(stage_, static_cast<double>(finished_) / static_cast<double>(count_));
  }
  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
  }

  std::size_t count_;
  std::string_view stage_;
  const WorkContext& context_;
  std::mutex mutex_;
  std::size_t next_ = 0;        // guarded by mutex_
  std::size_t finished_ = 0;    // guarded by mutex_
  std::exception_ptr failure_;  // guarded by mutex_ while threads run
};

}  // namespace

void forEachCase(std::size_t count,
                 int threads,
                 std::string_view stage,
                 const WorkContext& context,
                 const std::function<void(std::size_t)>& work) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads) : cores;
  CaseQueue queue(count, stage, context);
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(wanted, count); ++i)
      helpers.emplace_back([&] { queue.drain(work); });
    queue.drain(work);
  }
  queue.rethrow();
}

}  // namespace viscera
