// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/engine/train/tiny_run.h"

#include <filesystem>
#include <string>

namespace viscera::test {

constexpr std::int64_t kRankSteps = 20;

/// A run over the phantoms in `data` that two processes can share out: eight cases to pre-train, four to
/// segment. `kind`: pretraining, segmentation or batch_dice.
inline TrainingInput rankRun(const std::string& kind,
                             const std::filesystem::path& data,
                             const std::filesystem::path& runFolder) {
  const Task task = kind == "pretraining" ? Task::Pretraining : Task::Segmentation;
  TrainingInput input = tinyRun(task, runFolder, kRankSteps);
  input.config.batchSize = task == Task::Pretraining ? 4 : 2;
  // Adam makes full steps of gradients that are nothing but rounding; with this epsilon noise stays noise.
  // And UNETR's norms over few voxels enlarge it at each step: one process with one thread or two drifts
  // apart as fast as one process and two. Small steps keep that below the tolerance.
  input.config.optimizer.epsilon = 0.1;
  input.config.optimizer.learningRate = task == Task::Pretraining ? 0.005 : 0.0002;
  input.config.optimizer.schedule = ScheduleKind::Constant;
  input.config.loss.batchDice = kind == "batch_dice";
  input.config.validation.every = 10;
  input.config.validation.grid = ValidationGrid::Both;
  input.split = readSplit(data / (task == Task::Pretraining ? "dataset_ssl.json" : "dataset_seg.json"));
  resolvePaths(input.split, data);
  input.cacheFolder = data / "cache";
  return input;
}

}  // namespace viscera::test
