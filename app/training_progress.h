// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/console.h"
#include "engine/api/run_events.h"

#include <string>

namespace viscera {

/// Progress of a run on stderr: one line with epoch, step, loss, validation, time per step and time left,
/// redrawn on a terminal; validations and messages stay.
class TrainingProgress final : public RunObserver {
 public:
  explicit TrainingProgress(bool quiet) : quiet_(quiet) {}
  void onEvent(const RunEvent& event) noexcept override;

 private:
  void show(const RunStarted& event);
  void show(const ScalarSample& event);
  void show(const StepFinished& event);
  void show(const ValidationFinished& event);
  void show(const RunPaused& event);
  void show(const RunMessage& event);
  void show(const RunFinished& event);
  void show(const CheckpointWritten&) {}
  void show(const PreviewReady&) {}

  bool quiet_;
  ProgressLine line_;
  std::int64_t totalSteps_ = 0;
  std::int64_t epochs_ = 0;
  double loss_ = 0.0;
  bool hasLoss_ = false;
  double lastShown_s_ = -1.0e9;
  std::string validation_;  ///< newest value and the best so far
  double best_ = 0.0;
};

}  // namespace viscera
