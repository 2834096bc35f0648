// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace viscera::bench {

/// Times of one kind of frame: by the clock on the wall, and what the thread itself computed, which other
/// programs on the machine change far less.
class FrameTimes {
 public:
  /// Does the frame and keeps its times.
  template <class Frame>
  void measure(Frame&& frame) {
    const double wall = now_ms(CLOCK_MONOTONIC);
    const double computed = now_ms(CLOCK_THREAD_CPUTIME_ID);
    frame();
    computed_ms_.push_back(now_ms(CLOCK_THREAD_CPUTIME_ID) - computed);
    wall_ms_.push_back(now_ms(CLOCK_MONOTONIC) - wall);
  }
  void print(const char* what) const {
    std::printf("%s: %zu times\n", what, wall_ms_.size());
    printLine("on the wall", wall_ms_);
    printLine("computed", computed_ms_);
  }

  [[nodiscard]] static double now_ms(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
  }

 private:
  static void printLine(const char* clock, std::vector<double> times_ms) {
    if (times_ms.empty()) return;
    std::sort(times_ms.begin(), times_ms.end());
    const auto at = [&times_ms](double part) {
      return times_ms[static_cast<std::size_t>(part * static_cast<double>(times_ms.size() - 1))];
    };
    std::printf("  %-12s least %.2f, median %.2f, 99 %% %.2f, most %.2f ms\n",
                clock,
                times_ms.front(),
                at(0.5),
                at(0.99),
                times_ms.back());
  }

  std::vector<double> wall_ms_;
  std::vector<double> computed_ms_;
};

}  // namespace viscera::bench
