// SPDX-License-Identifier: Apache-2.0
#include "engine/train/memory_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kBesides = 16 * kMiB;

RunConfig segmentation() {
  RunConfig config;
  config.task = Task::Segmentation;
  config.sampling.patchSize = {32, 32, 32};
  config.sampling.samplesPerCase = 4;
  config.batchSize = 1;
  config.network.outChannels = 3;
  config.validation.windowBatch = 4;
  config.workers = 2;
  return config;
}

/// 100 MiB before the probe, weights of 10 MiB, 400 MiB in a step of four patches, so that a patch takes
/// (400 - 100 - 4 * 10) / 4 = 65 MiB.
MeasuredMemory measuredStep() {
  MeasuredMemory measured;
  measured.program = 100 * kMiB;
  measured.parameters = 10 * kMiB;
  measured.patches = 4;
  measured.step = 400 * kMiB;
  return measured;
}

TEST(MemoryModel, ABatchHoldsImageAndTarget) {
  RunConfig config = segmentation();
  constexpr std::int64_t kVoxels = 32 * 32 * 32;
  EXPECT_EQ(batchBytes(config), 4 * kVoxels * (4 + 1));
  config.task = Task::Pretraining;
  EXPECT_EQ(batchBytes(config), 4 * kVoxels * (4 + 4 + 4));
}

// The queue has 2 * 2 + 1 batches; each of two threads maps a case of int16 and a byte a voxel.
TEST(MemoryModel, TrainingAddsTheQueueAndTheMappedCases) {
  MemoryCases cases;
  cases.training = 1000;
  const MemoryNeeds needs = memoryNeeds(segmentation(), measuredStep(), cases);
  EXPECT_EQ(needs.training, 400 * kMiB + 5 * 4 * 32768 * 5 + 2 * 3000 + kBesides);
  EXPECT_EQ(needs.validation, kBesides);
  EXPECT_EQ(needs.preparation, kBesides);
  EXPECT_EQ(needs.peak(), needs.training);
}

TEST(MemoryModel, ScalesTheStepToThePatches) {
  RunConfig config = segmentation();
  config.workers = 0;
  config.sampling.samplesPerCase = 2;
  config.batchSize = 4;
  EXPECT_EQ(memoryNeeds(config, measuredStep(), {}).training, (140 + 8 * 65) * kMiB + kBesides);
}

TEST(MemoryModel, ANetworkLargerThanItsStepIsNotScaled) {
  MeasuredMemory measured = measuredStep();
  measured.step = 130 * kMiB;  // gradients replace what the backward pass frees
  RunConfig config = segmentation();
  config.workers = 0;
  config.sampling.samplesPerCase = 1;
  EXPECT_EQ(memoryNeeds(config, measured, {}).training, 130 * kMiB + kBesides);
}

// 40 x 40 x 40 voxels: 3 bytes in the cache, 4 * 3 as logits, 8 + 1 as their argmax; that is one more than
// with the image (4) and the sums of weights (4) while windows are predicted.
TEST(MemoryModel, ValidationAddsTheVolumesOfTheLargestCase) {
  MeasuredMemory measured = measuredStep();
  measured.windows = 200 * kMiB;
  measured.windowsAtOnce = 4;
  RunConfig config = segmentation();
  config.workers = 0;
  MemoryCases cases;
  cases.validation = {40, 40, 40};
  EXPECT_EQ(memoryNeeds(config, measured, cases).validation, 200 * kMiB + 64000 * (3 + 12 + 9) + kBesides);

  // On the scan's own grid the logits, a byte, and six bytes for each of its voxels.
  config.validation.grid = ValidationGrid::Both;
  cases.validationSource = 1000000;
  EXPECT_EQ(memoryNeeds(config, measured, cases).validation,
            200 * kMiB + 64000 * (3 + 12 + 1) + 6 * 1000000 + kBesides);
}

// Padded from 16 to 32 voxels: image and sums have 32 x 32 x 32 voxels, and the logits are cut back.
TEST(MemoryModel, ACaseSmallerThanTheWindowIsPadded) {
  MeasuredMemory measured = measuredStep();
  measured.windows = 200 * kMiB;
  RunConfig config = segmentation();
  config.workers = 0;
  MemoryCases cases;
  cases.validation = {16, 32, 32};
  EXPECT_EQ(memoryNeeds(config, measured, cases).validation,
            200 * kMiB + 16384 * (3 + 4 + 12) + 32768 * (16 + 4) + kBesides);
}

TEST(MemoryModel, PreparationTakesTheLargestScansAtOnce) {
  MeasuredMemory measured = measuredStep();
  measured.preparation = 8.0;
  MemoryCases cases;
  cases.toPrepare = {5000000, 3000000, 1000000};
  cases.preparingThreads = 2;
  EXPECT_EQ(memoryNeeds(segmentation(), measured, cases).preparation, 100 * kMiB + 8 * 8000000 + kBesides);
}

TEST(MemoryModel, TheGpuHoldsStepOrWindows) {
  MeasuredMemory measured;
  measured.parameters = 10 * kMiB;
  measured.patches = 4;
  measured.step = 400 * kMiB;
  measured.windows = 90 * kMiB;
  measured.windowsAtOnce = 4;
  RunConfig config = segmentation();
  EXPECT_EQ(gpuNeeds(config, measured), 400 * kMiB);
  config.sampling.samplesPerCase = 1;
  EXPECT_EQ(gpuNeeds(config, measured), (40 + 90) * kMiB);
  measured.windows = 300 * kMiB;
  EXPECT_EQ(gpuNeeds(config, measured), 300 * kMiB);
  config.validation.windowBatch = 1;  // 30 + 270 / 4 for the windows, which is less than the step now
  EXPECT_EQ(gpuNeeds(config, measured), 130 * kMiB);
}

TEST(SettingsThatFit, NamesTheLargestValueOfEachSetting) {
  RunConfig config = segmentation();
  config.batchSize = 2;
  const auto patches = [](const RunConfig& one) { return one.batchSize * one.sampling.samplesPerCase; };
  EXPECT_THAT(settingsThatFit(config, 6, patches), ElementsAre("samples_per_case=3", "batch_size=1"));
  EXPECT_THAT(settingsThatFit(config, 4, patches), ElementsAre("samples_per_case=2", "batch_size=1"));
  EXPECT_THAT(settingsThatFit(config, 1, patches), IsEmpty());
  const auto half = [](const RunConfig& one) {
    return std::int64_t{one.precision == Precision::Bf16 ? 1 : 2};
  };
  EXPECT_THAT(settingsThatFit(config, 1, half), ElementsAre("precision=bf16"));
}

}  // namespace
}  // namespace viscera
