// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/train/tiny_run.h"

#include "engine/api/presets.h"
#include "engine/data/phantom.h"
#include "tests/support/temporary_folder.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <fstream>

namespace viscera::test {
namespace {

namespace fs = std::filesystem;

constexpr std::array<double, 3> kSpacing_mm = {7.0, 6.0, 7.0};

void appendBytes(const PtValue& value, std::string& bytes) {
  if (const auto* tensor = std::get_if<PtTensor>(&value.value)) {
    const auto data = tensor->data();
    bytes.append(reinterpret_cast<const char*>(data.data()), data.size());
  }
  if (const auto* list = std::get_if<std::shared_ptr<PtList>>(&value.value))
    for (const PtValue& one : **list) appendBytes(one, bytes);
  if (const auto* dict = std::get_if<std::shared_ptr<PtDict>>(&value.value))
    for (const auto& [key, one] : **dict) appendBytes(one, bytes);
}

}  // namespace

const fs::path& phantomFolder() {
  static const TemporaryFolder folder;
  static const bool written = [] {
    PhantomOptions options;
    options.size = {40, 40, 36};
    options.spacing_mm = {kSpacing_mm[0], kSpacing_mm[1], kSpacing_mm[2]};
    options.seed = 3;
    writePhantomDataset(folder.path(), options, {3, 2, 3, 2, 0});
    return true;
  }();
  (void)written;
  return folder.path();
}

Split phantomSplit(Task task) {
  const bool pretraining = task == Task::Pretraining;
  Split split = readSplit(phantomFolder() / (pretraining ? "dataset_ssl.json" : "dataset_seg.json"));
  resolvePaths(split, phantomFolder());
  return split;
}

TrainingInput tinyRun(Task task, const fs::path& runFolder, std::int64_t steps) {
  at::set_num_threads(1);  // threads that wait for each other make such small networks slow
  TrainingInput input;
  RunConfig& config = input.config;
  const bool pretraining = task == Task::Pretraining;
  config = presetConfig(pretraining ? "quick-demo-ssl" : "quick-demo-seg");
  config.preprocessing.spacing_mm = kSpacing_mm;
  config.network.hiddenSize = 48;
  config.network.mlpSize = 96;
  config.network.numHeads = 4;
  config.network.featureSize = 4;
  config.network.deconvChannels = 4;
  config.batchSize = pretraining ? 2 : 1;
  config.sampling.patchSize = {32, 32, 32};
  config.sampling.samplesPerCase = pretraining ? 1 : 2;
  config.loss.squaredPrediction = false;
  config.optimizer.learningRate = 1e-3;
  config.maxSteps = steps;
  config.maxEpochs = 0;
  config.validation.every = 3;
  config.validation.everyIsSteps = true;
  config.workers = 1;
  input.split = phantomSplit(task);
  input.runFolder = runFolder;
  input.cacheFolder = phantomFolder() / "cache";
  input.device = "cpu";
  input.preflight = false;  // has tests of its own
  return input;
}

RecordingObserver trained(const TrainingInput& input) {
  RecordingObserver observer;
  RunControl control;
  train(input, control, observer);
  return observer;
}

fs::path newestCheckpoint(const fs::path& runFolder) {
  fs::path newest;
  for (const auto& item : fs::directory_iterator(runFolder / "checkpoints"))
    if (item.path().filename().string().starts_with("step_")) newest = std::max(newest, item.path());
  return newest;
}

std::string tensorBytes(const PtValue& checkpoint, const std::string& key) {
  std::string bytes;
  if (const PtValue* value = find(checkpoint, key)) appendBytes(*value, bytes);
  return bytes;
}

void damage(const fs::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(fs::file_size(file) / 2);
  stream.seekg(middle);
  const int byte = stream.get();
  stream.seekp(middle);
  stream.put(static_cast<char>(byte ^ 0x10));
}

}  // namespace viscera::test
