// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace viscera {

/// How often which delay was seen, in classes of 0.1 ms up to a second; takes the same memory for ever.
class DelayHistogram {
 public:
  /// A negative delay counts as none.
  void add(double delay_ms);
  void clear();
  [[nodiscard]] std::int64_t count() const { return count_; }
  /// Exact; 0 where nothing was seen.
  [[nodiscard]] double maximum_ms() const { return maximum_ms_; }
  /// The delay that `share` (0 to 1) of all do not exceed, by the nearest rank: the upper end of its class,
  /// but never more than the maximum. Beyond a second it is the maximum. 0 where nothing was seen.
  [[nodiscard]] double percentile_ms(double share) const;

 private:
  static constexpr double kClass_ms = 0.1;
  std::array<std::int64_t, 10'000> classes_{};
  std::int64_t count_ = 0;
  double maximum_ms_ = 0.0;
};

/// What is known of a beat that is due every `period_ms`: of this interval and since the start. A beat that
/// comes late stands for all that were due before it, so that a thread that was blocked is not seen once but
/// as often as it would have been needed.
class BeatRecord {
 public:
  /// The first beat is due one period after `start_ms`, of any clock that does not go back.
  BeatRecord(double start_ms, double period_ms);

  /// The thread is there now: every beat due until now has its delay. One that comes less than half a period
  /// too early is in time.
  void beat(double now_ms);
  void beginInterval() { interval_.clear(); }

  [[nodiscard]] const DelayHistogram& interval() const { return interval_; }
  [[nodiscard]] const DelayHistogram& whole() const { return whole_; }

 private:
  double period_ms_;
  double due_ms_;
  DelayHistogram interval_;
  DelayHistogram whole_;
};

}  // namespace viscera
