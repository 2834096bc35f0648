// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/process.h"

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

namespace viscera {

/// Parts of a training step. Load and Augment are times of the data threads, which run beside the others.
enum class Stage { Wait, Load, Augment, Copy, Forward, Backward, Update };

inline constexpr std::array<std::string_view, 7> kStageSeries = {
    "time/wait", "time/load", "time/augment", "time/copy", "time/forward", "time/backward", "time/update"};

/// Seconds that one step spent in each stage, from the timer's construction on.
///
/// Stages follow each other without a gap: a stage begins where the one before it ended, so that Wait, Copy,
/// Forward, Backward and Update add up to the step but for rounding.
class StepTimer {
 public:
  using Clock = std::function<double()>;  ///< seconds
  explicit StepTimer(Clock clock = monotonicSeconds) : clock_(std::move(clock)), start_s_(clock_()) {}

  /// Runs `work`; the time since the end of the stage before it goes to `stage`.
  template <class Work>
  auto measure(Stage stage, Work&& work) {
    const EndOfStage end(*this, stage);
    return std::forward<Work>(work)();
  }
  /// Time that was measured elsewhere.
  void add(Stage stage, double seconds) { of(stage) += seconds; }

  [[nodiscard]] const std::array<double, kStageSeries.size()>& seconds() const { return seconds_; }
  /// From the construction to the end of the last stage.
  [[nodiscard]] double step_s() const { return last_s_ - start_s_; }

 private:
  class EndOfStage {
   public:
    EndOfStage(StepTimer& timer, Stage stage) : timer_(timer), stage_(stage) {}
    ~EndOfStage() { timer_.end(stage_); }
    EndOfStage(const EndOfStage&) = delete;
    EndOfStage& operator=(const EndOfStage&) = delete;

   private:
    StepTimer& timer_;
    Stage stage_;
  };

  void end(Stage stage) {
    const double now_s = clock_();
    of(stage) += now_s - last_s_;
    last_s_ = now_s;
  }
  double& of(Stage stage) { return seconds_.at(static_cast<std::size_t>(stage)); }

  Clock clock_;
  double start_s_;
  double last_s_ = start_s_;
  std::array<double, kStageSeries.size()> seconds_{};
};

}  // namespace viscera
