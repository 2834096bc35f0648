// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "gui/bridge/run_event_relay.h"
#include "gui/bridge/run_phase.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace viscera {

/// An event and when it was taken over.
struct ToldEvent {
  RunEvent event;
  std::int64_t wall_ms = 0;  ///< UTC
};

/// One session of a run that a thread of this process trains: what it told, and of that what the database may
/// not have yet. One thread; no Qt.
class LiveRun {
 public:
  /// `stateChangeBefore`: newestStateChange() of the run before this session.
  LiveRun(std::shared_ptr<RunEventRelay> relay, std::int64_t stateChangeBefore);

  /// Takes over what has come since the last call, in order; after RunFinished nothing more.
  std::vector<ToldEvent> drain();
  /// Samples and validations that the database may not have yet, in order.
  [[nodiscard]] const std::deque<ToldEvent>& unrecorded() const { return unrecorded_; }
  /// The database has everything of this session before `step`.
  void recordedBefore(std::int64_t step);
  /// While held, nothing is taken out of unrecorded(): a read of the database is under way.
  void hold() { ++holds_; }
  void release() { --holds_; }

  [[nodiscard]] std::int64_t stateChangeBefore() const { return stateChangeBefore_; }
  [[nodiscard]] const std::optional<RunStarted>& started() const { return started_; }
  [[nodiscard]] const std::optional<StepFinished>& step() const { return step_; }
  [[nodiscard]] bool hasFinished() const { return finished_.has_value(); }
  [[nodiscard]] const std::optional<RunFinished>& finished() const { return finished_; }
  [[nodiscard]] RunPhase phase() const { return phase_; }
  void askedToStop() { phase_ = after(phase_, RunTransition::AskToStop); }

 private:
  void note(const RunEvent& event);

  std::shared_ptr<RunEventRelay> relay_;
  std::int64_t stateChangeBefore_;
  std::deque<ToldEvent> unrecorded_;
  int holds_ = 0;
  std::optional<RunStarted> started_;
  std::optional<StepFinished> step_;
  std::optional<RunFinished> finished_;
  RunPhase phase_ = RunPhase::Running;
};

}  // namespace viscera
