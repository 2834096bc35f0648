// SPDX-License-Identifier: Apache-2.0
#include "engine/train/probe_step.h"

#include "engine/base/process.h"
#include "engine/data/case_cache.h"
#include "engine/inference/autocast.h"
#include "engine/inference/memory_fallback.h"
#include "engine/inference/sliding_window.h"
#include "engine/ops/tensor_memory.h"
#include "engine/train/gpu_memory.h"
#include "engine/train/optimizer.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace viscera {
namespace {

/// A step that is quicker than this is made again: the first one pays for what is set up once.
constexpr double kQuick_s = 1.0;

std::int64_t parameterBytes(const Network& network) {
  std::int64_t bytes = 0;
  for (const auto& [name, parameter] : network.parameters())
    bytes += static_cast<std::int64_t>(parameter.nbytes());
  return bytes;
}

class Probe {
 public:
  Probe(const ProbeInput& input, const WorkContext& work)
      : input_(input.task), survey_(input.survey), device_(input.device), twice_(input.twice), work_(work) {
    result_.memory.program = residentBytes();
  }

  void prepareCases() {
    const std::size_t training = largestOf(survey_.training);
    prepare(input_.cases.training[training], survey_.training[training], result_.cases.training);
    if (!survey_.validation.empty()) {
      const std::size_t index = largestOf(survey_.validation);
      std::int64_t voxels = 0;
      result_.cases.validation = prepare(input_.cases.validation[index], survey_.validation[index], voxels);
      result_.cases.validationSource = survey_.validation[index].sourceVoxels;
    }
    result_.cases.preparingThreads = at::get_num_threads();
    for (const auto* cases : {&survey_.training, &survey_.validation})
      for (const SurveyedCase& one : *cases)
        if (!one.cached) result_.cases.toPrepare.push_back(one.sourceVoxels);
    std::sort(result_.cases.toPrepare.rbegin(), result_.cases.toPrepare.rend());
  }

  /// Trains and predicts; with `onePatch` a single one.
  void measure(bool onePatch) {
    lookForStop(0.3);
    RunConfig config = input_.config;
    if (onePatch) config.batchSize = config.sampling.samplesPerCase = 1;
    const auto task = taskOf(config);
    const Batch batch = makeBatch(*task);
    forgetPeaks();
    const auto network = makeNetwork(task->networkKind(),
                                     config.network,
                                     config.sampling.patchSize,
                                     static_cast<std::uint64_t>(config.seed));
    network->to(device_);
    const std::int64_t parameters = parameterBytes(*network);
    for (MeasuredMemory* measured : memories()) {
      measured->precision = config.precision;
      measured->parameters = parameters;
      measured->patches = batch.image.size(0);
    }
    Optimizer optimizer(config.optimizer, network->parameters());
    trainSteps(*task, *network, optimizer, batch);
    if (!survey_.validation.empty()) predictWindows(*network);
  }

  ProbeResult& result() { return result_; }

 private:
  std::vector<MeasuredMemory*> memories() {
    std::vector<MeasuredMemory*> all = {&result_.memory};
    if (device_.is_cuda() && !result_.gpu) result_.gpu.emplace();
    if (result_.gpu) all.push_back(&*result_.gpu);
    return all;
  }

  void forgetPeaks() {
    forgetPeakResident();
    if (device_.is_cuda()) forgetGpuPeak(device_);
  }

  /// A report is where the caller learns of a request; see WorkContext.
  void lookForStop(double fraction) const {
    work_.report("pre-flight", fraction);
    work_.throwIfStopped();
  }

  void finishGpuWork() const {
    if (device_.is_cuda()) torch::cuda::synchronize(device_.index());
  }

  /// Grid of the case; measures its preparation where the run will prepare cases.
  Index3 prepare(const SplitCase& one, const SurveyedCase& surveyed, std::int64_t& voxels) {
    lookForStop(0.0);
    const CaseCache cache(input_.cacheFolder, {one}, input_.config.preprocessing, surveyed.kept ? 1.0 : 0.0);
    forgetPeakResident();
    const std::int64_t before = residentBytes();
    const double start_s = monotonicSeconds();
    const CachedCase prepared = cache.get(0);
    const double seconds = monotonicSeconds() - start_s;
    const Index3 size = prepared.grid.model.size;
    voxels = prepared.grid.model.voxelCount();
    if (surveyed.gridVoxels() > 0)
      result_.cropShare = static_cast<double>(voxels) / static_cast<double>(surveyed.gridVoxels());
    if (surveyed.cached || surveyed.sourceVoxels == 0) return size;
    const auto sourceVoxels = static_cast<double>(surveyed.sourceVoxels);
    result_.memory.preparation = std::max(result_.memory.preparation,
                                          static_cast<double>(peakResidentBytes() - before) / sourceVoxels);
    result_.times.preparation_s = std::max(result_.times.preparation_s, seconds / sourceVoxels);
    return size;
  }

  /// A task whose cases are all the largest one.
  std::unique_ptr<TrainingTask> taskOf(const RunConfig& config) {
    const std::size_t index = largestOf(survey_.training);
    TaskInput input = input_;
    input.config = config;
    input.config.cacheRate = survey_.training[index].kept ? 1.0 : 0.0;
    input.cases.training.assign(static_cast<std::size_t>(config.batchSize), input_.cases.training[index]);
    input.cases.validation.clear();
    return config.task == Task::Pretraining ? makePretrainingTask(input, alone_)
                                            : makeSegmentationTask(input, alone_);
  }

  Batch makeBatch(const TrainingTask& task) {
    (void)task.source().makeBatch(0, 0);  // the first one counts the voxels of each label
    const double start_s = monotonicSeconds();
    const Batch batch = task.source().makeBatch(0, 0);
    result_.times.batch_s = monotonicSeconds() - start_s;
    return batch;
  }

  void trainSteps(TrainingTask& task, Network& network, Optimizer& optimizer, const Batch& batch) {
    Batch onDevice = batch;
    for (at::Tensor* tensor : {&onDevice.image, &onDevice.secondView, &onDevice.target})
      if (tensor->defined()) *tensor = tensor->to(device_);
    for (int step = 0; step < 2; ++step) {
      if (step > 0 && !twice_ && result_.times.network_s > kQuick_s) break;
      lookForStop(0.4 + 0.25 * step);
      const double start_s = monotonicSeconds();
      lossOf(task, network, onDevice).total.backward();
      optimizer.step(input_.config.optimizer.learningRate);
      optimizer.clearGradients();
      finishGpuWork();
      result_.times.network_s = monotonicSeconds() - start_s;
    }
    result_.memory.step = peakResidentBytes();
    if (result_.gpu) result_.gpu->step = gpuPeakBytes(device_);
  }

  TaskLoss lossOf(TrainingTask& task, Network& network, const Batch& batch) const {
    const AutocastScope autocast(input_.config.precision, device_);
    return task.loss(network, batch);
  }

  [[nodiscard]] std::int64_t windowsAtOnce() const {
    const RunConfig& config = input_.config;
    if (config.task == Task::Pretraining) return config.sampling.samplesPerCase;
    SlidingWindowOptions options;
    options.roi = config.sampling.patchSize;
    options.overlap = config.validation.overlap;
    std::size_t count = 1;
    for (const auto& starts : windowStarts(result_.cases.validation, options)) count *= starts.size();
    return std::min(config.validation.windowBatch, static_cast<std::int64_t>(count));
  }

  void predictWindows(Network& network) {
    lookForStop(0.9);
    releaseKeptTensorMemory();  // as a run does before a validation
    const std::int64_t count = windowsAtOnce();
    const auto& size = input_.config.sampling.patchSize;
    const at::Tensor windows =
        at::zeros({count, input_.config.network.inChannels, size[0], size[1], size[2]});
    forgetPeaks();
    const double start_s = monotonicSeconds();
    {
      const at::NoGradGuard noGrad;
      const AutocastScope autocast(input_.config.precision, device_);
      (void)network.forward(windows.to(device_)).to(at::kCPU, at::kFloat);
    }
    result_.times.window_s = (monotonicSeconds() - start_s) / static_cast<double>(count);
    for (MeasuredMemory* measured : memories()) measured->windowsAtOnce = count;
    result_.memory.windows = peakResidentBytes();
    if (result_.gpu) result_.gpu->windows = gpuPeakBytes(device_);
  }

  const TaskInput& input_;
  const CaseSurvey& survey_;
  const c10::Device device_;
  const bool twice_;
  const WorkContext& work_;
  SingleProcess alone_;
  ProbeResult result_;
};

void giveBack(const c10::Device& device) {
  releaseKeptTensorMemory();
  returnFreedMemory();
  if (device.is_cuda()) giveBackGpuMemory(device);
}

/// False where memory ran out. Gives the memory of the step back, also where the probe was cancelled.
bool sufficed(Probe& probe, bool onePatch, const c10::Device& device) {
  bool enough = true;
  try {
    probe.measure(onePatch);
  } catch (const std::exception& error) {
    giveBack(device);
    if (!isOutOfMemory(error)) throw;
    enough = false;
  }
  if (enough) giveBack(device);
  return enough;
}

}  // namespace

ProbeResult probeStep(const ProbeInput& input, const WorkContext& work) {
  Probe probe(input, work);
  probe.prepareCases();
  const TensorMemoryLimit limit(input.mayTake);
  ProbeResult& result = probe.result();
  if (!sufficed(probe, false, input.device)) {
    result.ranOut = true;
    const RunConfig& config = input.task.config;
    const std::int64_t patches = config.batchSize * config.sampling.samplesPerCase;
    result.notEvenOne = patches == 1 || !sufficed(probe, true, input.device);
    result.times.network_s *= static_cast<double>(patches);
    if (result.notEvenOne) result.memory.step = std::max(result.memory.step, peakResidentBytes());
  }
  return result;
}

}  // namespace viscera
