// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/error.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace viscera {

enum class RunOutcome { Finished, Interrupted, Failed };

/// First event of a run, or of its continuation (`firstStep` > 0).
struct RunStarted {
  std::int64_t firstStep = 0;
  std::int64_t totalSteps = 0;  ///< planned
  std::int64_t stepsPerEpoch = 0;
  std::string device;        ///< "cpu" or "cuda:0"
  std::string deviceReason;  ///< one sentence why
};

/// One value of a series. Names: train/loss, train/l1, train/contrastive, train/dice, train/ce, val/l1,
/// val/dice_mean, val/dice/<label>, lr, time/<stage>, time/step. Of the stages wait, copy, forward, backward
/// and update add up to the step; load and augment are times of the data threads.
struct ScalarSample {
  std::string series;
  std::int64_t step = 0;
  std::int64_t wall_ms = 0;  ///< UTC
  double value = 0.0;
};

struct StepFinished {
  std::int64_t step = 0;  ///< steps done so far
  std::int64_t epoch = 0;
  double step_s = 0.0;
  double eta_s = 0.0;
};

struct OrganScore {
  int label = 0;
  std::string name;
  double dice = 0.0;  ///< NaN where the organ is missing in the reference
};

struct CaseScore {
  std::string caseId;
  std::vector<OrganScore> organs;
};

/// Result of one validation; `grid` is "model" or "original", empty for pre-training.
struct ValidationFinished {
  std::int64_t step = 0;
  std::string metric;  ///< "val/l1" or "val/dice_mean"
  double value = 0.0;
  bool isBest = false;
  std::string grid;
  std::string rule;  ///< how the mean was formed, one sentence
  std::vector<CaseScore> cases;
};

struct CheckpointWritten {
  std::int64_t step = 0;
  std::string file;  ///< relative to the run folder
  std::string sha256;
  std::int64_t bytes = 0;
  bool isBest = false;
};

/// Grey or label image, row-major, one byte a pixel; a CPU copy that may cross threads.
struct PreviewImage {
  std::string name;  ///< "clean", "view", "reconstruction", "image", "truth", "prediction"
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

struct PreviewReady {
  std::int64_t step = 0;
  std::string caseId;
  std::vector<PreviewImage> images;
};

/// The run waits after `step` steps, all of them saved; or, with `paused` false, goes on.
struct RunPaused {
  std::int64_t step = 0;
  bool paused = true;
};

struct RunMessage {
  enum class Level { Info, Warning, Error } level = Level::Info;
  std::string text;
};

/// Last event of a run, exactly once.
struct RunFinished {
  RunOutcome outcome = RunOutcome::Finished;
  std::int64_t step = 0;
  std::string reason;  ///< for Failed and Interrupted: one sentence with the remedy
  ErrorCode failure =
      ErrorCode::Internal;  ///< for Failed: the kind of failure, which becomes the exit status
};

using RunEvent = std::variant<RunStarted,
                              ScalarSample,
                              StepFinished,
                              ValidationFinished,
                              CheckpointWritten,
                              PreviewReady,
                              RunPaused,
                              RunMessage,
                              RunFinished>;

/// Receives progress of one run.
/// Calls come from the engine thread, in order; RunFinished is the last one and comes exactly once.
/// Implementations return quickly and do not call back into the Trainer.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void onEvent(const RunEvent& event) noexcept = 0;
  /// Waits until what was told so far is on the disk, or cannot get there. The trainer asks for it before
  /// each checkpoint: a run that is killed and continues from it then lacks no step. Returns why it cannot
  /// get there, as one sentence with the remedy; empty where it has, or where waiting will do.
  [[nodiscard]] virtual std::string flush() noexcept { return {}; }
};

}  // namespace viscera
