// SPDX-License-Identifier: Apache-2.0
#include "engine/train/trainer.h"

#include "engine/train/communicator.h"
#include "engine/train/failure.h"
#include "engine/train/training_run.h"

#include <exception>
#include <optional>

namespace viscera {
namespace {

RunFinished runToItsEnd(const TrainingInput& input,
                        RunControl& control,
                        RunObserver& observer,
                        Communicator& communicator) {
  std::optional<TrainingRun> run;
  try {
    run.emplace(input, control, observer, communicator);
    return run->execute();
  } catch (...) {
    const Error error = asError(std::current_exception());
    const bool cancelled = error.code() == ErrorCode::Cancelled;
    RunFinished end;
    end.outcome = cancelled ? RunOutcome::Interrupted : RunOutcome::Failed;
    end.step = run ? run->step() : 0;
    end.reason = cancelled ? "stopped on request while the cases were prepared; --resume continues the run"
                           : error.what();
    end.failure = error.code();
    return end;
  }
}

}  // namespace

RunOutcome train(const TrainingInput& input, RunControl& control, RunObserver& observer) noexcept {
  SingleProcess alone;
  return train(input, control, observer, alone);
}

RunOutcome train(const TrainingInput& input,
                 RunControl& control,
                 RunObserver& observer,
                 Communicator& communicator) noexcept {
  // The run is gone, with its threads and memory, before its last event is sent.
  const RunFinished end = runToItsEnd(input, control, observer, communicator);
  observer.onEvent(end);
  return end.outcome;
}

}  // namespace viscera
