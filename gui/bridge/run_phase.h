// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/run_repository.h"

#include <string_view>

namespace viscera {

/// Where a run is in its life, as people see it.
enum class RunPhase { Queued, Running, Paused, Stopping, Finished, Failed, Interrupted };

/// What moves a run from one phase to another.
enum class RunTransition {
  Start,      ///< out of the queue, or continued
  Pause,      ///< it waits, everything saved
  GoOn,       ///< after a pause
  AskToStop,  ///< stop now, or stop and finalise
  Finish,
  Fail,
  Interrupt  ///< it saved and ended, or its process is gone
};

/// What a person can do with a run.
enum class RunAction {
  Pause,
  GoOn,
  Stop,
  StopAndFinalise,
  Extend,
  ContinueInBackground,
  Duplicate,
  FineTuneFrom,
  Archive,
  Delete
};

/// The phase after a transition; the same phase where the transition is not possible in it.
[[nodiscard]] RunPhase after(RunPhase phase, RunTransition transition);
[[nodiscard]] bool isPossible(RunPhase phase, RunTransition transition);
[[nodiscard]] bool isPossible(RunPhase phase, RunAction action);
/// "running": for people.
[[nodiscard]] std::string_view wordOf(RunPhase phase);

}  // namespace viscera
