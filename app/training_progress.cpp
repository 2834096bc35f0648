// SPDX-License-Identifier: Apache-2.0
#include "app/training_progress.h"

#include "engine/base/log.h"
#include "engine/base/process.h"

#include <exception>

namespace viscera {
namespace {

constexpr double kTerminalPause_s = 0.1;
constexpr double kFilePause_s = 10.0;

}  // namespace

void TrainingProgress::onEvent(const RunEvent& event) noexcept {
  try {
    std::visit([this](const auto& one) { show(one); }, event);
  } catch (const std::exception&) {
    lastShown_s_ = 0.0;  // a line that could not be shown must not end a run
  }
}

void TrainingProgress::show(const RunStarted& event) {
  totalSteps_ = event.totalSteps;
  epochs_ = event.stepsPerEpoch > 0 ? (event.totalSteps + event.stepsPerEpoch - 1) / event.stepsPerEpoch : 0;
  if (quiet_) return;
  line_.show("device " + event.device + ": " + event.deviceReason);
  line_.finish();
  line_.show((event.firstStep > 0 ? "continuing after step " + std::to_string(event.firstStep) + " of "
                                  : std::string("starting, steps: ")) +
             std::to_string(event.totalSteps) + ", steps an epoch: " + std::to_string(event.stepsPerEpoch));
  line_.finish();
}

void TrainingProgress::show(const ScalarSample& event) {
  if (event.series != "train/loss") return;
  loss_ = event.value;
  hasLoss_ = true;
}

void TrainingProgress::show(const StepFinished& event) {
  const double now_s = monotonicSeconds();
  const double pause_s = line_.onTerminal() ? kTerminalPause_s : kFilePause_s;
  const bool last = event.step == totalSteps_;
  if (quiet_ || (!last && now_s - lastShown_s_ < pause_s)) return;
  lastShown_s_ = now_s;
  std::string text = "epoch " + std::to_string(event.epoch + 1);
  if (epochs_ > 0) text += "/" + std::to_string(epochs_);
  text += "  step " + std::to_string(event.step) + "/" + std::to_string(totalSteps_);
  if (hasLoss_) text += "  loss " + numberText(loss_);
  if (!validation_.empty()) text += "  " + validation_;
  text += "  " + numberText(event.step_s) + " s/step  " + durationText(event.eta_s) + " left";
  line_.show(text);
}

void TrainingProgress::show(const ValidationFinished& event) {
  if (event.isBest || validation_.empty()) best_ = event.value;
  validation_ = event.metric + " " + numberText(event.value) + " (best " + numberText(best_) + ")";
  if (quiet_) return;
  line_.show("step " + std::to_string(event.step) + "  " + event.metric + " " + numberText(event.value) +
             (event.isBest ? "  best so far" : "") +
             (event.grid.empty() ? "" : "  (" + event.grid + " grid)"));
  line_.finish();
}

void TrainingProgress::show(const RunPaused& event) {
  if (quiet_) return;
  line_.show(event.paused
                 ? "paused after step " + std::to_string(event.step) + "; `runs resume` lets it go on"
                 : std::string("going on"));
  line_.finish();
}

void TrainingProgress::show(const RunMessage& event) {
  if (quiet_ && event.level == RunMessage::Level::Info) return;
  const char* prefix = event.level == RunMessage::Level::Error     ? "error: "
                       : event.level == RunMessage::Level::Warning ? "warning: "
                                                                   : "";
  line_.show(prefix + event.text);
  line_.finish();
}

void TrainingProgress::show(const RunFinished&) {
  line_.finish();
}

}  // namespace viscera
