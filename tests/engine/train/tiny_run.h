// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pt_reader.h"
#include "engine/train/trainer.h"
#include "tests/engine/train/recording_observer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace viscera::test {

/// Small phantoms that are made once for the whole program: for each task three training and two validation
/// cases. Their prepared copies lie in the folder "cache" beside them.
[[nodiscard]] const std::filesystem::path& phantomFolder();
[[nodiscard]] Split phantomSplit(Task task);

/// Name of a task in the names of tests.
[[nodiscard]] inline std::string nameOf(const testing::TestParamInfo<Task>& tested) {
  return tested.param == Task::Pretraining ? "Pretraining" : "Segmentation";
}

/// A run of a network that makes a step in some ten milliseconds: patches of 32 voxels, width 48.
/// Pre-training has two steps an epoch, segmentation three; validation comes every three steps. Sets
/// the number of threads to 1.
[[nodiscard]] TrainingInput tinyRun(Task task, const std::filesystem::path& runFolder, std::int64_t steps);

/// Trains and records.
RecordingObserver trained(const TrainingInput& input);

/// Newest checkpoint of a run, read with the plain reader.
[[nodiscard]] std::filesystem::path newestCheckpoint(const std::filesystem::path& runFolder);
/// Bytes of all tensors below a key of a checkpoint, in order.
[[nodiscard]] std::string tensorBytes(const PtValue& checkpoint, const std::string& key);
/// Changes one byte in the middle of a file.
void damage(const std::filesystem::path& file);

}  // namespace viscera::test
