// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <thread>

namespace viscera {

/// Turns Ctrl-C (SIGINT) and SIGTERM into a stop request. A second one ends the process at once with status
/// 130. At most one object at a time; it restores the default handling at its end.
class InterruptListener {
 public:
  InterruptListener();
  ~InterruptListener();
  InterruptListener(const InterruptListener&) = delete;
  InterruptListener& operator=(const InterruptListener&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread watcher_;  ///< a signal handler may do nearly nothing, so this thread looks at what it left
};

}  // namespace viscera
