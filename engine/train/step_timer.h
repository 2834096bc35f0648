// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/process.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace viscera {

/// Parts of a training step. Load and Augment are times of the data threads, which run beside the others.
enum class Stage { Wait, Load, Augment, Copy, Forward, Backward, Update };

inline constexpr std::array<std::string_view, 7> kStageSeries = {
    "time/wait", "time/load", "time/augment", "time/copy", "time/forward", "time/backward", "time/update"};

/// Seconds that one step spent in each stage.
class StepTimer {
 public:
  /// Runs `work` and adds its time to the stage.
  template <class Work>
  auto measure(Stage stage, Work&& work) {
    const Span span(*this, stage);
    return std::forward<Work>(work)();
  }
  void add(Stage stage, double seconds) { of(stage) += seconds; }
  [[nodiscard]] const std::array<double, kStageSeries.size()>& seconds() const { return seconds_; }

 private:
  class Span {
   public:
    Span(StepTimer& timer, Stage stage) : timer_(timer), stage_(stage) {}
    ~Span() { timer_.add(stage_, monotonicSeconds() - start_s_); }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

   private:
    StepTimer& timer_;
    Stage stage_;
    double start_s_ = monotonicSeconds();
  };

  double& of(Stage stage) { return seconds_.at(static_cast<std::size_t>(stage)); }

  std::array<double, kStageSeries.size()> seconds_{};
};

}  // namespace viscera
