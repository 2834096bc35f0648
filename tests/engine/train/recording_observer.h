// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace viscera::test {

/// Values of one series as (step, value).
using Series = std::vector<std::pair<std::int64_t, double>>;

/// Keeps all events of a run, in order, and lets a test react to them.
class RecordingObserver : public RunObserver {
 public:
  void onEvent(const RunEvent& event) noexcept override {
    events.push_back(event);
    if (reaction) reaction(event);
  }

  template <class Event>
  [[nodiscard]] std::vector<Event> all() const {
    std::vector<Event> found;
    for (const RunEvent& event : events)
      if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
    return found;
  }
  /// All series but the measured times, which differ between any two runs.
  [[nodiscard]] std::map<std::string, Series> series() const {
    std::map<std::string, Series> found;
    for (const auto& sample : all<ScalarSample>())
      if (!sample.series.starts_with("time/")) found[sample.series].emplace_back(sample.step, sample.value);
    return found;
  }
  /// Position of the first event that `accepts`; events.size() if there is none.
  template <class Event>
  [[nodiscard]] std::size_t firstIndex(const std::function<bool(const Event&)>& accepts) const {
    std::size_t index = 0;
    for (; index < events.size(); ++index)
      if (const auto* one = std::get_if<Event>(&events[index]); one != nullptr && accepts(*one)) break;
    return index;
  }
  /// Texts of all messages, one a line.
  [[nodiscard]] std::string messages() const {
    std::string text;
    for (const auto& message : all<RunMessage>()) text += message.text + '\n';
    return text;
  }
  [[nodiscard]] RunFinished end() const {
    const auto ends = all<RunFinished>();
    return ends.size() == 1 ? ends[0]
                            : RunFinished{RunOutcome::Failed, -1, "not exactly one RunFinished", {}};
  }

  std::vector<RunEvent> events;
  std::function<void(const RunEvent&)> reaction;
};

/// Runs `action` when the given step has been made.
inline std::function<void(const RunEvent&)> afterStep(std::int64_t step, std::function<void()> action) {
  return [step, action = std::move(action)](const RunEvent& event) {
    const auto* finished = std::get_if<StepFinished>(&event);
    if (finished != nullptr && finished->step == step) action();
  };
}

}  // namespace viscera::test
