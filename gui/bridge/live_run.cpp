// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/live_run.h"

#include "engine/base/process.h"

#include <utility>

namespace viscera {
namespace {

/// The step of an event that the database keeps as part of the run's course.
std::optional<std::int64_t> recordedStepOf(const RunEvent& event) {
  if (const auto* sample = std::get_if<ScalarSample>(&event)) return sample->step;
  if (const auto* validation = std::get_if<ValidationFinished>(&event)) return validation->step;
  return std::nullopt;
}

RunTransition transitionOf(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::Finished:
      return RunTransition::Finish;
    case RunOutcome::Interrupted:
      return RunTransition::Interrupt;
    case RunOutcome::Failed:
      break;
  }
  return RunTransition::Fail;
}

}  // namespace

LiveRun::LiveRun(std::shared_ptr<RunEventRelay> relay, std::int64_t stateChangeBefore)
    : relay_(std::move(relay)), stateChangeBefore_(stateChangeBefore) {}

std::vector<ToldEvent> LiveRun::drain() {
  std::vector<ToldEvent> told;
  const std::int64_t now_ms = wallClockMs();
  for (RunEvent& event : relay_->drain()) {
    if (finished_) break;  // what comes after the end is no part of the run
    note(event);
    told.push_back({std::move(event), now_ms});
    if (recordedStepOf(told.back().event)) unrecorded_.push_back(told.back());
  }
  return told;
}

void LiveRun::note(const RunEvent& event) {
  if (const auto* start = std::get_if<RunStarted>(&event)) started_ = *start;
  if (const auto* step = std::get_if<StepFinished>(&event)) step_ = *step;
  if (const auto* pause = std::get_if<RunPaused>(&event))
    phase_ = after(phase_, pause->paused ? RunTransition::Pause : RunTransition::GoOn);
  if (const auto* end = std::get_if<RunFinished>(&event)) {
    finished_ = *end;
    if (end->outcome == RunOutcome::Finished)  // also straight out of a pause
      phase_ = after(phase_, RunTransition::GoOn);
    phase_ = after(phase_, transitionOf(end->outcome));
  }
}

void LiveRun::recordedBefore(std::int64_t step) {
  if (holds_ > 0) return;
  while (!unrecorded_.empty() && *recordedStepOf(unrecorded_.front().event) < step) unrecorded_.pop_front();
}

}  // namespace viscera
