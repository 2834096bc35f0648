// SPDX-License-Identifier: Apache-2.0
#include "engine/train/run_costs.h"

#include "engine/inference/sliding_window.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kMinute_s = 60.0;
/// Weights and the two means of Adam.
constexpr std::int64_t kTensorsInCheckpoint = 3;
constexpr std::int64_t kCheckpointBesides = 256 << 10;
constexpr std::int64_t kCheckpointsAtOnce = 4;
/// A row of the table metric_point with its key; series of a step: losses, rate, times.
constexpr std::int64_t kPointBytes = 32;
constexpr std::int64_t kSeriesOfStep = 12;
constexpr std::int64_t kEmptyDatabase = 512 << 10;
constexpr std::int64_t kPictureBytes = 64 << 10;

double validationsOf(const RunPlan& plan) {
  return std::ceil(static_cast<double>(plan.totalSteps) / static_cast<double>(plan.validationInterval));
}

double windowsOf(const RunConfig& config, const SurveyedCase& one, double cropShare) {
  if (config.task == Task::Pretraining) return static_cast<double>(config.sampling.samplesPerCase);
  if (one.gridVoxels() == 0) return 1.0;
  SlidingWindowOptions options;
  options.roi = config.sampling.patchSize;
  options.overlap = config.validation.overlap;
  const double edgeShare = std::cbrt(cropShare);
  Shape3 size{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    size[axis] = std::max<std::int64_t>(1, std::llround(edgeShare * static_cast<double>(one.grid[axis])));
  double windows = 1.0;
  for (const auto& starts : windowStarts(size, options)) windows *= static_cast<double>(starts.size());
  return windows;
}

/// Voxels of scans that have still to be prepared; of those beyond cache_rate as well where `all`.
double voxelsToPrepare(const std::vector<SurveyedCase>& cases, bool all) {
  double voxels = 0.0;
  for (const SurveyedCase& one : cases)
    if ((one.kept || all) && !one.cached) voxels += static_cast<double>(one.sourceVoxels);
  return voxels;
}

double cacheVoxels(const std::vector<SurveyedCase>& cases, double cropShare) {
  double bytes = 0.0;
  for (const SurveyedCase& one : cases)
    if (one.kept && !one.cached) bytes += static_cast<double>(one.gridVoxels()) * (one.labelled ? 3.0 : 2.0);
  return bytes * cropShare;
}

}  // namespace

RunTimes timesOfRun(const RunConfig& config,
                    const RunPlan& plan,
                    const MeasuredTimes& measured,
                    const CaseSurvey& cases,
                    double cropShare) {
  RunTimes times;
  times.step_s = config.workers > 0
                     ? std::max(measured.network_s, measured.batch_s / static_cast<double>(config.workers))
                     : measured.network_s + measured.batch_s;
  double windows = 0.0;
  for (const SurveyedCase& one : cases.validation) windows += windowsOf(config, one, cropShare);
  const bool computesAgain = config.cacheRate < 1.0;
  times.validation_s = windows * measured.window_s;
  if (computesAgain) times.validation_s += voxelsToPrepare(cases.validation, true) * measured.preparation_s;
  const double threads = std::max(1, at::get_num_threads());
  const double preparation_s =
      (voxelsToPrepare(cases.training, false) + voxelsToPrepare(cases.validation, false)) *
      measured.preparation_s / threads;
  const auto perEpoch = static_cast<double>(plan.stepsPerEpoch);
  times.epoch_s =
      perEpoch * times.step_s + times.validation_s * perEpoch / static_cast<double>(plan.validationInterval);
  times.run_s = preparation_s + static_cast<double>(plan.totalSteps) * times.step_s +
                validationsOf(plan) * times.validation_s;
  return times;
}

RunDisk diskOfRun(const RunConfig& config,
                  const RunPlan& plan,
                  const CaseSurvey& cases,
                  double cropShare,
                  std::int64_t parameterBytes,
                  double run_s) {
  RunDisk disk;
  const double byTime = config.checkpointMinutes > 0.0 ? run_s / (kMinute_s * config.checkpointMinutes)
                                                       : static_cast<double>(plan.totalSteps);
  const double written = validationsOf(plan) + std::floor(byTime);
  const auto files = static_cast<std::int64_t>(std::min(written, static_cast<double>(kCheckpointsAtOnce)));
  disk.checkpoints = files * (kTensorsInCheckpoint * parameterBytes + kCheckpointBesides);
  disk.cache = static_cast<std::int64_t>(cacheVoxels(cases.training, cropShare) +
                                         cacheVoxels(cases.validation, cropShare));
  disk.records = kEmptyDatabase + plan.totalSteps * kSeriesOfStep * kPointBytes +
                 static_cast<std::int64_t>(validationsOf(plan)) * kPictureBytes;
  return disk;
}

}  // namespace viscera
