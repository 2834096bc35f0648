// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/api/run_events.h"
#include "engine/base/progress.h"
#include "engine/data/case_cache.h"
#include "engine/data/patch_source.h"
#include "engine/data/split.h"
#include "engine/nn/network.h"
#include "engine/train/communicator.h"
#include "engine/train/training_cases.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// Loss of one step.
struct TaskLoss {
  /// Scalar whose gradient, summed over all processes, is that of the whole batch.
  at::Tensor total;
  std::vector<std::pair<std::string, at::Tensor>> parts;  ///< series → scalar, whose mean over the
                                                          ///< processes is reported; train/loss first
};

struct ValidationRequest {
  std::int64_t step = 0;
  c10::Device device{c10::kCPU};
  WorkContext work;
};

/// What one validation measured.
struct ValidationResult {
  std::vector<ValidationFinished> reports;             ///< the first one decides which checkpoint is best
  std::vector<std::pair<std::string, double>> series;  ///< defined values only
  std::optional<PreviewReady> preview;
};

/// What differs between pre-training and segmentation. Engine thread, but for source().
class TrainingTask {
 public:
  virtual ~TrainingTask() = default;

  [[nodiscard]] virtual NetworkKind networkKind() const = 0;
  [[nodiscard]] virtual const PatchSource& source() const = 0;
  /// Those of training and of validation, in this order.
  [[nodiscard]] virtual std::vector<const CaseCache*> caches() const = 0;
  [[nodiscard]] virtual bool hasValidation() const = 0;
  [[nodiscard]] virtual bool lowerIsBetter() const = 0;
  /// Something about the settings that the user should know; empty if nothing.
  [[nodiscard]] virtual std::string warning() const = 0;

  /// Computes what the cache lacks and checks the label values, each case on one process.
  /// @throws Error{InvalidInput} naming case and value, Error{Cancelled}.
  virtual void prepare(const WorkContext& work) = 0;
  /// Forward pass and loss; the batch's tensors are on the network's device. @throws Error{InvalidInput}.
  [[nodiscard]] virtual TaskLoss loss(Network& network, const Batch& batch) = 0;
  /// @throws Error{Cancelled}.
  [[nodiscard]] virtual ValidationResult validate(Network& network, const ValidationRequest& request) = 0;
};

struct TaskInput {
  RunConfig config;  ///< resolved: outChannels is the number of classes, batchSize that of this process
  Split split;
  TrainingCases cases;
  std::filesystem::path cacheFolder;
};

/// `communicator` must outlive the task.
[[nodiscard]] std::unique_ptr<TrainingTask> makePretrainingTask(const TaskInput& input,
                                                                Communicator& communicator);
[[nodiscard]] std::unique_ptr<TrainingTask> makeSegmentationTask(const TaskInput& input,
                                                                 Communicator& communicator);

}  // namespace viscera
