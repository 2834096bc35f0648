// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/log.h"

#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace viscera {

/// Keeps the newest log lines of this process for a report of a problem, and hands all on to the sink that
/// was there before. One at a time; takes itself out again at its end.
class RecentLog {
 public:
  RecentLog();
  ~RecentLog();
  RecentLog(const RecentLog&) = delete;
  RecentLog& operator=(const RecentLog&) = delete;

  /// "12:30:05 warning  …", oldest first. Any thread.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  void take(LogLevel level, std::string_view message);

  mutable std::mutex mutex_;
  std::deque<std::string> lines_;  // guarded by mutex_
  LogSink before_;
};

}  // namespace viscera
