// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

namespace viscera {

/// Requests to a running trainer from any thread; none blocks. The trainer looks at it once a step.
class RunControl {
 public:
  enum class Request { None, Pause, StopNow, StopAndFinalise };

  void pause() { set(Request::Pause); }  ///< checkpoint, then wait
  void resume() { set(Request::None); }
  void stopNow() { set(Request::StopNow); }                  ///< checkpoint, then end as Interrupted
  void stopAndFinalise() { set(Request::StopAndFinalise); }  ///< validate, checkpoint, end as Finished

  [[nodiscard]] Request request() const {
    const std::lock_guard lock(mutex_);
    return request_;
  }
  /// Engine thread: returns at once unless paused; then waits for another request.
  Request waitWhilePaused() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return request_ != Request::Pause; });
    return request_;
  }

 private:
  void set(Request request) {
    const std::lock_guard lock(mutex_);
    const bool ending = request_ == Request::StopNow || request_ == Request::StopAndFinalise;
    if (ending && request != Request::StopNow) return;  // a stop is never taken back
    request_ = request;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Request request_ = Request::None;  // guarded by mutex_
};

}  // namespace viscera
