// SPDX-License-Identifier: Apache-2.0
#include "engine/train/memory_model.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr std::int64_t kMiB = 1 << 20;
/// Recorder, database and stacks of the data threads, which the probe has not.
constexpr std::int64_t kBesides = 16 * kMiB;
constexpr std::int64_t kFloat = 4;
/// Weights, gradients and the two means of Adam.
constexpr std::int64_t kCopiesInTraining = 4;
constexpr std::int64_t kCopiesInValidation = 3;
/// Share of its memory that a step in bfloat16 still takes for what the backward pass needs.
constexpr double kBf16Share = 0.65;

std::int64_t scaled(double factor, std::int64_t bytes) {
  return static_cast<std::int64_t>(factor * static_cast<double>(std::max<std::int64_t>(0, bytes)));
}

std::int64_t patchesOf(const RunConfig& config) {
  return config.batchSize * config.sampling.samplesPerCase;
}

/// A case as the cache maps it into memory.
std::int64_t mappedBytes(const RunConfig& config, std::int64_t voxels) {
  return voxels * (config.task == Task::Segmentation ? 3 : 2);
}

/// Batches that wait or are being made while a step runs; see BatchLoader.
std::int64_t queueBytes(const RunConfig& config) {
  return config.workers > 0 ? (2 * config.workers + 1) * batchBytes(config) : 0;
}

std::int64_t preparationBytes(const MeasuredMemory& measured, const MemoryCases& cases) {
  if (cases.toPrepare.empty()) return 0;
  std::int64_t voxels = 0;
  const auto threads = static_cast<std::size_t>(std::max(1, cases.preparingThreads));
  for (std::size_t i = 0; i < std::min(threads, cases.toPrepare.size()); ++i) voxels += cases.toPrepare[i];
  return measured.program + scaled(measured.preparation, voxels);
}

/// What the backward pass keeps is about half as large in bfloat16; statistics and losses stay as they are.
double precisionFactor(const RunConfig& config, const MeasuredMemory& measured) {
  return config.precision == Precision::Bf16 && measured.precision == Precision::Fp32 ? kBf16Share : 1.0;
}

std::int64_t stepBytes(const RunConfig& config, const MeasuredMemory& measured) {
  const std::int64_t fixed = measured.program + kCopiesInTraining * measured.parameters;
  const double times = static_cast<double>(patchesOf(config)) / static_cast<double>(measured.patches);
  return std::min(fixed, measured.step) +
         scaled(times * precisionFactor(config, measured), measured.step - fixed);
}

std::int64_t windowBytes(const RunConfig& config, const MeasuredMemory& measured) {
  const std::int64_t fixed = measured.program + kCopiesInValidation * measured.parameters;
  const std::int64_t wanted =
      config.task == Task::Segmentation ? config.validation.windowBatch : config.sampling.samplesPerCase;
  const double times = static_cast<double>(std::min(wanted, measured.windowsAtOnce)) /
                       static_cast<double>(measured.windowsAtOnce);
  return std::min(fixed, measured.windows) +
         scaled(times * precisionFactor(config, measured), measured.windows - fixed);
}

std::int64_t trainingBytes(const RunConfig& config,
                           const MeasuredMemory& measured,
                           const MemoryCases& cases) {
  const std::int64_t loading = std::max<std::int64_t>(1, config.workers);
  std::int64_t bytes =
      stepBytes(config, measured) + queueBytes(config) + loading * mappedBytes(config, cases.training);
  if (config.cacheRate < 1.0 &&
      !cases.toPrepare.empty())  // the data threads prepare such cases again and again
    bytes += loading * scaled(measured.preparation, cases.toPrepare.front());
  return bytes;
}

/// Volumes of one case while it is validated, besides a batch of windows. Source: engine/inference.
std::int64_t validationVolumes(const RunConfig& config, const MemoryCases& cases) {
  std::int64_t voxels = 1;
  std::int64_t padded = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    voxels *= cases.validation[axis];
    padded *= std::max(cases.validation[axis], config.sampling.patchSize[axis]);
  }
  const std::int64_t classes = config.network.outChannels;
  const std::int64_t inCache = mappedBytes(config, voxels);
  // The image as numbers, sums of logits and of weights; then the logits with their argmax, int64 and a byte.
  std::int64_t windows = inCache + kFloat * (voxels + (classes + 1) * padded);
  if (padded > voxels) windows += kFloat * (padded + classes * voxels);  // padded image, logits cut back
  std::int64_t most = std::max(windows, inCache + voxels * (kFloat * classes + 9));
  if (config.validation.grid != ValidationGrid::Model)  // the reference as read and as labels, the prediction
    most = std::max(most, inCache + voxels * (kFloat * classes + 1) + 6 * cases.validationSource);
  return most;
}

std::int64_t validationBytes(const RunConfig& config,
                             const MeasuredMemory& measured,
                             const MemoryCases& cases) {
  if (measured.windows == 0) return 0;
  const std::int64_t volumes =
      config.task == Task::Segmentation
          ? validationVolumes(config, cases)
          : mappedBytes(config, cases.validation[0] * cases.validation[1] * cases.validation[2]);
  return windowBytes(config, measured) + volumes + queueBytes(config);
}

/// Adds the largest value of a whole-numbered setting below its present one that is enough.
template <class Change>
void addSmaller(std::vector<std::string>& list,
                const std::string& key,
                std::int64_t present,
                std::int64_t least,
                Change&& fits) {
  for (std::int64_t value = present - 1; value >= least; --value)
    if (fits(value)) {
      list.push_back(key + "=" + std::to_string(value));
      return;
    }
}

}  // namespace

std::int64_t batchBytes(const RunConfig& config) {
  const auto& size = config.sampling.patchSize;
  const std::int64_t voxels = patchesOf(config) * size[0] * size[1] * size[2];
  return voxels * (config.task == Task::Pretraining ? 3 * kFloat : kFloat + 1);
}

std::int64_t MemoryNeeds::peak() const {
  return std::max({preparation, training, validation});
}

MemoryNeeds memoryNeeds(const RunConfig& config, const MeasuredMemory& measured, const MemoryCases& cases) {
  MemoryNeeds needs;
  needs.preparation = preparationBytes(measured, cases) + kBesides;
  needs.training = trainingBytes(config, measured, cases) + kBesides;
  needs.validation = validationBytes(config, measured, cases) + kBesides;
  return needs;
}

std::int64_t gpuNeeds(const RunConfig& config, const MeasuredMemory& measured) {
  return std::max(stepBytes(config, measured), measured.windows == 0 ? 0 : windowBytes(config, measured));
}

std::vector<std::string> settingsThatFit(const RunConfig& config,
                                         std::int64_t available,
                                         const std::function<std::int64_t(const RunConfig&)>& needed) {
  std::vector<std::string> list;
  const auto fitsWith = [&](auto&& change) {
    return [&, change](std::int64_t value) {
      RunConfig changed = config;
      change(changed, value);
      return needed(changed) <= available;
    };
  };
  addSmaller(
      list, "samples_per_case", config.sampling.samplesPerCase, 1, fitsWith([](auto& c, std::int64_t v) {
        c.sampling.samplesPerCase = v;
      }));
  addSmaller(
      list, "batch_size", config.batchSize, 1, fitsWith([](auto& c, std::int64_t v) { c.batchSize = v; }));
  addSmaller(list, "window_batch", config.validation.windowBatch, 1, fitsWith([](auto& c, std::int64_t v) {
               c.validation.windowBatch = v;
             }));
  addSmaller(list, "workers", config.workers, 0, fitsWith([](auto& c, std::int64_t v) { c.workers = v; }));
  if (config.precision == Precision::Fp32 &&
      fitsWith([](auto& c, std::int64_t) { c.precision = Precision::Bf16; })(0))
    list.emplace_back("precision=bf16");
  return list;
}

}  // namespace viscera
