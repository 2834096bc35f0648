// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_control.h"
#include "engine/api/run_events.h"
#include "engine/base/progress.h"
#include "engine/data/batch_loader.h"
#include "engine/nn/network.h"
#include "engine/train/checkpoint.h"
#include "engine/train/communicator.h"
#include "engine/train/device.h"
#include "engine/train/optimizer.h"
#include "engine/train/run_plan.h"
#include "engine/train/step_timer.h"
#include "engine/train/trainer.h"
#include "engine/train/training_task.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// One run from its preparation to its last step, in small steps; train() turns what it throws into the run's
/// end. Engine thread.
class TrainingRun {
 public:
  /// The arguments must outlive the run.
  TrainingRun(const TrainingInput& input,
              RunControl& control,
              RunObserver& observer,
              Communicator& communicator);

  /// Trains to the end or to a stop request and returns the last event without sending it. @throws Error and
  /// what LibTorch throws.
  [[nodiscard]] RunFinished execute();
  /// Steps done so far.
  [[nodiscard]] std::int64_t step() const { return state_.step; }

 private:
  void chooseSettings();
  void makeTask();
  void checkNeeds();
  void makeNetwork();
  [[nodiscard]] std::optional<CheckpointFolder::Sound> findCheckpoint();
  void announce();
  void prepareCases();
  [[nodiscard]] RunFinished loop();
  [[nodiscard]] RunControl::Request nextRequest();

  void trainStep();
  [[nodiscard]] Batch toDevice(const Batch& batch) const;
  [[nodiscard]] TaskLoss forward(const Batch& batch);
  using LossValues = std::vector<std::pair<std::string, double>>;
  [[nodiscard]] LossValues valuesOf(const TaskLoss& loss) const;  // means over the processes
  void requireFinite(double loss, const Batch& batch) const;
  void requireFiniteWeights() const;
  void update(double learningRate);
  void reportStep(const LossValues& loss, double learningRate, const StepTimer& timer);

  void validate();
  void reportValidation(ValidationResult& result);
  [[nodiscard]] bool isBest(double value) const;
  [[nodiscard]] bool checkpointIsDue() const;
  void saveCheckpoint();
  void saveWhatIsNew();
  void requireRecorded();
  void writeCheckpoint(const CheckpointContent& content);
  [[nodiscard]] RunFinished interrupted();
  [[nodiscard]] RunFinished abandoned(const PeerLost& lost);
  [[nodiscard]] RunFinished finished(bool onRequest) const;

  /// Passes a stop request on to long work and tells its progress now and then.
  [[nodiscard]] WorkContext work(const std::string& announcement);
  /// Passes a stop request on, and no more: nothing may be said before RunStarted.
  [[nodiscard]] WorkContext quietWork();
  [[nodiscard]] bool isWriter() const { return communicator_.rank() == 0; }
  void send(const RunEvent& event) { observer_.onEvent(event); }
  void say(RunMessage::Level level, std::string text) { send(RunMessage{level, std::move(text)}); }
  void sample(const std::string& series, double value);
  [[nodiscard]] double remaining_s() const;

  const TrainingInput& input_;
  RunControl& control_;
  RunObserver& observer_;
  Communicator& communicator_;
  std::stop_source stop_;

  RunConfig config_;  // resolved
  DeviceChoice device_;
  TrainingCases cases_;
  std::vector<RunMessage> early_;  // found before RunStarted may be sent
  std::unique_ptr<TrainingTask> task_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<BatchLoader> loader_;
  CheckpointFolder checkpoints_;
  RunPlan plan_;
  TrainingState state_;
  TrainingState saved_;     // as in the newest checkpoint
  bool bestIsNew_ = false;  // the weights are the best so far and not yet saved as such
  double lastCheckpoint_s_ = 0.0;
  double meanStep_s_ = 0.0;
  double validation_s_ = 0.0;
};

}  // namespace viscera
