// SPDX-License-Identifier: Apache-2.0
#include "training_form_bench.h"

#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/json.h"
#include "gui/training/basic_fields.h"

#include <QComboBox>
#include <QTest>

namespace viscera::test {
namespace {

constexpr std::int64_t kGiga = 1'000'000'000;
constexpr int kPatience_ms = 20000;

}  // namespace

TrainingFormBench::TrainingFormBench() {
  datasets.openAnswer = exampleDataset(24, 0);
  datasets.listAnswer = {datasets.openAnswer.record};
  runs.needsAnswer = exampleNeeds();
}

void TrainingFormBench::open(const std::string& readOnlyReason) {
  form.setSurroundings(RunSurroundings{"/projects/abdomen", readOnlyReason, &services, &background});
}

bool TrainingFormBench::begin(const NewRunSeed& seed) {
  open();
  form.begin(seed);
  return QTest::qWaitFor(
      [this] {
        return form.basics().data().summary().has_value() &&
               form.basics().deviceList().itemText(0) != QStringLiteral("Automatic");
      },
      kPatience_ms);
}

void TrainingFormBench::setGpu() {
  machine.factsAnswer.device = "cuda:0";
  machine.factsAnswer.deviceName = "NVIDIA H200";
}

NewRunSeed seedOf(Task task, const std::optional<std::filesystem::path>& initFile) {
  NewRunSeed seed;
  seed.task = task;
  seed.initFile = initFile;
  return seed;
}

Dataset exampleDataset(int labelled, int unlabelled, int folds, int missing) {
  Dataset dataset;
  dataset.record = {1, "BTCV", "/data/btcv/dataset_0.json", "abc", "/data/btcv", 0};
  for (int i = 0; i < labelled + unlabelled + 6; ++i) {
    DatasetCase one;
    one.record.name = "img" + std::to_string(i + 1);
    one.record.role = i < labelled + unlabelled ? "training" : "validation";
    if (folds > 0 && i < labelled + unlabelled) one.record.fold = i % folds;
    one.fileNamesLabel = i < labelled || i >= labelled + unlabelled;
    one.found = i >= missing;
    dataset.cases.push_back(one);
  }
  return dataset;
}

ListedRun examplePretraining(int number, const std::string& preset, RunPhase phase) {
  ListedRun run;
  run.record.id = "run-" + std::to_string(number);
  run.record.task = "pretraining";
  run.record.preset = preset;
  run.record.folder = "runs/" + run.record.id;
  run.record.number = number;
  run.record.configJson = toJson(presetConfig(preset)).dump();
  run.phase = phase;
  return run;
}

Preflight exampleNeeds() {
  Preflight needs;
  needs.memory = 6 * kGiga;
  needs.freeMemory = 12 * kGiga;
  needs.disk = 3 * kGiga;
  needs.freeDisk = 120 * kGiga;
  needs.step_s = 0.5;
  needs.epoch_s = 12.0;
  needs.run_s = 200.0;
  return needs;
}

Preflight exampleTooMuch() {
  Preflight needs = exampleNeeds();
  needs.memory = 14 * kGiga;
  needs.advice = "needs 14 GB of memory, 12 GB are free; set batch_size=1, or samples_per_case=2";
  return needs;
}

}  // namespace viscera::test
