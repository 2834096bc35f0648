// SPDX-License-Identifier: Apache-2.0
#include "engine/train/run_costs.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

constexpr std::int64_t kCheckpointBesides = 256 << 10;
constexpr std::int64_t kRecords = 512 << 10;

RunConfig config() {
  RunConfig one;
  one.task = Task::Segmentation;
  one.sampling.patchSize = {32, 32, 32};
  one.validation.overlap = 0.25;
  one.workers = 2;
  one.checkpointMinutes = 10.0;
  return one;
}

SurveyedCase scan(std::int64_t voxels, Index3 grid, bool cached) {
  SurveyedCase one;
  one.sourceVoxels = voxels;
  one.grid = grid;
  one.labelled = true;
  one.kept = true;
  one.cached = cached;
  return one;
}

TEST(TimesOfRun, AddsStepsValidationsAndPreparation) {
  at::set_num_threads(1);
  RunPlan plan;
  plan.stepsPerEpoch = 4;
  plan.totalSteps = 20;
  plan.validationInterval = 8;  // after steps 8, 16 and 20
  MeasuredTimes measured;
  measured.network_s = 2.0;
  measured.batch_s = 3.0;  // two threads: 1.5 s, less than the network needs
  measured.window_s = 0.5;
  measured.preparation_s = 1e-6;
  CaseSurvey cases;
  cases.training = {scan(3000000, {64, 64, 64}, false)};
  // Windows of 32 voxels every 24: 3 along 64 and 1 along 32.
  cases.validation = {scan(1000000, {64, 64, 32}, true)};
  const RunTimes times = timesOfRun(config(), plan, measured, cases, 1.0);
  EXPECT_DOUBLE_EQ(times.step_s, 2.0);
  EXPECT_DOUBLE_EQ(times.validation_s, 9 * 0.5);
  EXPECT_DOUBLE_EQ(times.epoch_s, 4 * 2.0 + 4.5 / 2.0);
  EXPECT_DOUBLE_EQ(times.run_s, 3.0 + 20 * 2.0 + 3 * 4.5);
}

TEST(TimesOfRun, AStepWaitsForSlowData) {
  RunConfig slow = config();
  MeasuredTimes measured;
  measured.network_s = 1.0;
  measured.batch_s = 6.0;
  EXPECT_DOUBLE_EQ(timesOfRun(slow, {}, measured, {}, 1.0).step_s, 3.0);
  slow.workers = 0;
  EXPECT_DOUBLE_EQ(timesOfRun(slow, {}, measured, {}, 1.0).step_s, 7.0);
}

// Weights and two means of 10 MiB each in a checkpoint.
TEST(DiskOfRun, CountsCheckpointsThatExistAtOnce) {
  RunPlan plan;
  plan.totalSteps = 2;
  plan.validationInterval = 5;
  constexpr std::int64_t kParameters = 10 << 20;
  constexpr std::int64_t kCheckpoint = 3 * kParameters + kCheckpointBesides;
  EXPECT_EQ(diskOfRun(config(), plan, {}, 1.0, kParameters, 60.0).checkpoints, kCheckpoint);
  // 25 minutes: two more by time.
  EXPECT_EQ(diskOfRun(config(), plan, {}, 1.0, kParameters, 1500.0).checkpoints, 3 * kCheckpoint);
  // The newest two, the best, and the one being written.
  plan.totalSteps = 1000;
  EXPECT_EQ(diskOfRun(config(), plan, {}, 1.0, kParameters, 1500.0).checkpoints, 4 * kCheckpoint);
}

TEST(DiskOfRun, CountsWhatTheCacheLacksAndTheCurves) {
  RunPlan plan;
  plan.totalSteps = 1000;
  plan.validationInterval = 500;
  CaseSurvey cases;
  cases.training = {scan(1, {10, 10, 10}, false), scan(1, {20, 10, 10}, true)};
  cases.validation = {scan(1, {10, 10, 10}, false)};
  cases.validation[0].labelled = false;
  const RunDisk disk = diskOfRun(config(), plan, cases, 0.5, 0, 1.0);
  EXPECT_EQ(disk.cache, (3 * 1000 + 2 * 1000) / 2);
  EXPECT_EQ(disk.records, kRecords + 1000 * 12 * 32 + 2 * (64 << 10));
  EXPECT_EQ(disk.total(), disk.checkpoints + disk.cache + disk.records);
}

}  // namespace
}  // namespace viscera
