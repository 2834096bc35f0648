// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/training_session.h"
#include "app/window/engine_run_service.h"
#include "engine/base/process.h"
#include "gui/bridge/run_event_relay.h"

#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace viscera {

/// Passes events on, but keeps the end back until everything of the run is recorded.
class EndLast final : public RunObserver {
 public:
  explicit EndLast(std::weak_ptr<RunObserver> observer) : observer_(std::move(observer)) {}
  void onEvent(const RunEvent& event) noexcept override {
    if (const auto* end = std::get_if<RunFinished>(&event))
      step_ = end->step;
    else
      pass(event);
  }
  void end(const RunFinished& event) noexcept { pass(event); }
  [[nodiscard]] std::int64_t step() const { return step_; }

 private:
  void pass(const RunEvent& event) noexcept {
    if (const auto observer = observer_.lock()) observer->onEvent(event);
  }

  std::weak_ptr<RunObserver> observer_;  // of whoever watches; nobody: events must not pile up
  std::int64_t step_ = 0;
};

/// A run with its thread. `end` is set by that thread, last.
struct EngineRunService::OwnRun {
  OwnRun(TrainingSession&& given, const std::shared_ptr<RunObserver>& observer)
      : session(std::move(given)), events(observer) {}

  TrainingSession session;
  EndLast events;
  RunControl control;
  std::optional<RunFinished> end;          // guarded by mutex_ of the service
  std::shared_ptr<RunEventRelay> untaken;  // guarded by mutex_ of the service: of a run of the queue
  double begun_s = monotonicSeconds();
  std::jthread thread;
};

}  // namespace viscera
