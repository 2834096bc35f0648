// SPDX-License-Identifier: Apache-2.0
#include "engine/train/preflight.h"

#include "engine/base/error.h"
#include "engine/base/process.h"
#include "engine/train/distributed.h"
#include "engine/train/gpu_memory.h"
#include "engine/train/probe_step.h"
#include "engine/train/run_plan.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Part of the free memory that the probe leaves to others.
constexpr double kMayTake = 0.95;
constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();

std::string gigabytes(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
  return text;
}

std::string duration(double seconds) {
  char text[32];
  const double hours = seconds / 3600.0;
  if (seconds < 120.0)
    std::snprintf(text, sizeof text, "%.3g s", seconds);
  else if (hours < 2.0)
    std::snprintf(text, sizeof text, "%.3g min", seconds / 60.0);
  else if (hours < 48.0)
    std::snprintf(text, sizeof text, "%.3g h", hours);
  else
    std::snprintf(text, sizeof text, "%.3g days", hours / 24.0);
  return text;
}

std::string joined(const std::vector<std::string>& settings) {
  std::string text;
  for (const std::string& one : settings) text += (text.empty() ? "" : ", or ") + one;
  return text;
}

void add(std::string& advice, const std::string& sentence) {
  advice += (advice.empty() ? "" : "\n") + sentence;
}

std::int64_t casesOfEpoch(const PreflightInput& input) {
  return casesPerShard(input.cases.training.size(), {0, input.processes});
}

/// The settings of one process, with the cases that its largest step has.
RunConfig ofProcess(const PreflightInput& input, const RunConfig& config) {
  RunConfig own = config;
  own.batchSize = std::min(casesOfProcess(config, input.processes), casesOfEpoch(input));
  return own;
}

RunPlan planOf(const PreflightInput& input, const RunConfig& own) {
  return planRun(input.config, (casesOfEpoch(input) + own.batchSize - 1) / own.batchSize);
}

/// Free space where the folder will be; none where the system cannot tell.
std::optional<fs::space_info> spaceAt(fs::path folder) {
  std::error_code failed;
  folder = fs::absolute(folder, failed);
  while (!fs::exists(folder, failed) && folder.has_relative_path()) folder = folder.parent_path();
  const fs::space_info space = fs::space(folder, failed);
  if (failed) return std::nullopt;
  return space;
}

/// Puts the two questions "how much" and "what else" about memory of one kind.
class MemoryAdvice {
 public:
  MemoryAdvice(const PreflightInput& input, const ProbeResult& probe) : input_(input), probe_(probe) {}

  std::string host(std::int64_t needed, std::int64_t available) const {
    const std::int64_t here = input_.processesHere;
    return sentence("memory", needed, available, [this, here](const RunConfig& own) {
      return here * memoryNeeds(own, probe_.memory, probe_.cases).peak();
    });
  }
  std::string gpu(std::int64_t needed, std::int64_t available) const {
    return sentence("memory of the GPU", needed, available, [this](const RunConfig& own) {
      return gpuNeeds(own, *probe_.gpu);
    });
  }

 private:
  template <class Needed>
  std::string sentence(const std::string& kind,
                       std::int64_t needed,
                       std::int64_t available,
                       Needed&& of) const {
    const auto settings = settingsThatFit(input_.config, available, [&](const RunConfig& changed) {
      if (probe_.notEvenOne || changed.batchSize % input_.processes != 0) return kUnknown;
      return of(ofProcess(input_, changed));
    });
    return "needs " + std::string(probe_.notEvenOne ? "more than " : "") + gigabytes(needed) + " of " + kind +
           ", " + gigabytes(available) + " are free; set " +
           (settings.empty() ? "samples_per_case=1, batch_size=" + std::to_string(input_.processes) +
                                   " and a smaller patch_size"
                             : joined(settings));
  }

  const PreflightInput& input_;
  const ProbeResult& probe_;
};

/// Checkpoints of a run that is continued, in bytes; those that a later one will replace.
std::int64_t checkpointsThere(const fs::path& runFolder) {
  std::int64_t bytes = 0;
  std::error_code failed;
  for (const auto& item : fs::directory_iterator(runFolder / "checkpoints", failed)) {
    const std::string name = item.path().filename().string();
    const bool ownFile =
        name.starts_with("step_") || (name == "best.pt" && item.hard_link_count(failed) == 1);
    if (const auto size = item.file_size(failed); ownFile && !failed)
      bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

void judgeDisk(const PreflightInput& input, RunDisk disk, Preflight& needs) {
  disk.checkpoints = std::max<std::int64_t>(0, disk.checkpoints - checkpointsThere(input.runFolder));
  needs.disk = disk.total();
  const auto run = spaceAt(input.runFolder);
  const auto cache = spaceAt(input.cacheFolder);
  if (!run) return;
  needs.freeDisk = static_cast<std::int64_t>(run->available);
  const bool together = !cache || (cache->capacity == run->capacity && cache->free == run->free);
  const std::int64_t atRun = together ? disk.total() : disk.checkpoints + disk.records;
  if (atRun > needs.freeDisk)
    add(needs.advice,
        "needs " + gigabytes(atRun) + " of disk for checkpoints, curves and pictures" +
            (together && disk.cache > 0 ? ", " + gigabytes(disk.cache) + " of them for prepared cases" : "") +
            ", " + gigabytes(needs.freeDisk) + " are free at " + input.runFolder.string() +
            "; free some or choose another --out" +
            (together && disk.total() - disk.cache <= needs.freeDisk ? ", or set cache_rate=0" : ""));
  if (!together && disk.cache > static_cast<std::int64_t>(cache->available))
    add(needs.advice,
        "needs " + gigabytes(disk.cache) + " of disk for prepared cases, " +
            gigabytes(static_cast<std::int64_t>(cache->available)) + " are free at " +
            input.cacheFolder.string() + "; free some, choose another --project, or set cache_rate=0");
}

void judgeMemory(const PreflightInput& input,
                 const ProbeResult& probe,
                 const RunConfig& own,
                 Preflight& needs) {
  needs.memory = input.processesHere * memoryNeeds(own, probe.memory, probe.cases).peak();
  const bool gpuRanOut = probe.gpu && probe.ranOut;
  const MemoryAdvice advice(input, probe);
  if (needs.freeMemory > 0 && !gpuRanOut && (probe.ranOut || needs.memory > needs.freeMemory))
    add(needs.advice, advice.host(needs.memory, needs.freeMemory));
  if (!probe.gpu) return;
  needs.gpuMemory = gpuNeeds(own, *probe.gpu);
  if (gpuRanOut || *needs.gpuMemory > needs.freeGpuMemory)
    add(needs.advice, advice.gpu(*needs.gpuMemory, needs.freeGpuMemory));
}

}  // namespace

Preflight preflight(const PreflightInput& input, const WorkContext& work) {
  const RunConfig own = ofProcess(input, input.config);
  const RunPlan plan = planOf(input, own);
  const TaskInput task{own, input.split, input.cases, input.cacheFolder};
  const std::int64_t available = input.freeMemory > 0 ? input.freeMemory : availableMemoryBytes();
  Preflight needs;
  if (available > 0) needs.freeMemory = available + residentBytes();
  if (input.device.device.is_cuda()) needs.freeGpuMemory = availableGpuBytes(input.device.device);
  const CaseSurvey survey = surveyCases(task, work);
  const auto mayTake =
      available > 0 ? static_cast<std::int64_t>(kMayTake * static_cast<double>(available)) : kUnknown;
  const ProbeResult probe = probeStep({task, survey, input.device.device, mayTake, input.twice}, work);
  judgeMemory(input, probe, own, needs);
  const RunTimes times = timesOfRun(own, plan, probe.times, survey, probe.cropShare);
  needs.step_s = times.step_s;
  needs.epoch_s = times.epoch_s;
  needs.run_s = times.run_s;
  judgeDisk(
      input, diskOfRun(own, plan, survey, probe.cropShare, probe.memory.parameters, times.run_s), needs);
  return needs;
}

Preflight preflight(const TrainingInput& input, std::int64_t processes, const WorkContext& work) {
  PreflightInput run;
  run.config = resolvedConfig(input.config, input.split);
  run.split = input.split;
  run.cases = selectCases(input.split, run.config);
  run.runFolder = input.runFolder;
  run.cacheFolder = input.cacheFolder;
  run.device = chooseDevice(input.device);
  requirePrecision(run.config.precision, run.device.device);
  configureDevice(run.config, run.device.device);
  run.processes = run.processesHere = processes;
  run.twice = true;
  return preflight(run, work);
}

std::string preflightSentence(const Preflight& needs) {
  std::string text = "pre-flight: the run needs about " + gigabytes(needs.memory) + " of memory (" +
                     gigabytes(needs.freeMemory) + " free)";
  if (needs.gpuMemory)
    text += ", " + gigabytes(*needs.gpuMemory) + " on the GPU (" + gigabytes(needs.freeGpuMemory) + " free)";
  return text + " and " + gigabytes(needs.disk) + " of disk (" + gigabytes(needs.freeDisk) + " free); " +
         duration(needs.step_s) + " a step, " + duration(needs.epoch_s) + " an epoch, " +
         duration(needs.run_s) + " in all";
}

void requireFits(const Preflight& needs) {
  if (needs.fits()) return;
  throw Error(ErrorCode::OutOfMemory,
              "the run does not fit: it " + needs.advice + "; --no-preflight starts it all the same");
}

}  // namespace viscera
