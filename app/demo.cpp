// SPDX-License-Identifier: Apache-2.0
#include "app/demo.h"

#include "app/demo_picture.h"
#include "app/prediction_files.h"
#include "app/training_progress.h"
#include "app/training_session.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/volume/volume_io.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr std::int64_t kPretrainingSteps = 300;
constexpr std::int64_t kTrainingSteps = 300;
constexpr std::int64_t kFullPretrainingSteps = 1200;
constexpr std::int64_t kFullTrainingSteps = 900;
/// Validations during a run, the one at its end included.
constexpr std::int64_t kValidations = 2;

constexpr const char* kPretrainedName = "with-pretraining";
constexpr const char* kScratchName = "from-scratch";

std::filesystem::path dataOf(const DemoPlan& plan) {
  return plan.folder / "data";
}

void requireFreshFolder(const DemoPlan& plan) {
  std::error_code ignored;
  for (const char* part : {"data", "runs"})
    if (std::filesystem::exists(plan.folder / part, ignored))
      throw Error(ErrorCode::InvalidConfiguration,
                  plan.folder.string() + ": holds a demo already (" + part + "); choose another --out");
}

TrainingRequest requestOf(const DemoPlan& plan, Task task, const std::string& name) {
  const bool ssl = task == Task::Pretraining;
  const std::int64_t steps = ssl ? plan.pretrainingSteps : plan.trainingSteps;
  TrainingRequest request;
  request.task = task;
  request.splitFile = dataOf(plan) / (ssl ? "dataset_ssl.json" : "dataset_seg.json");
  request.root = dataOf(plan);
  request.preset = ssl ? "quick-demo-ssl" : "quick-demo-seg";
  request.settings = {
      "max_steps=" + std::to_string(steps),
      "validate_every=" + std::to_string(std::max<std::int64_t>(1, steps / kValidations)) + " steps"};
  const auto& more = ssl ? plan.pretrainingSettings : plan.trainingSettings;
  request.settings.insert(request.settings.end(), more.begin(), more.end());
  request.out = plan.folder / "runs" / name;
  request.project = plan.folder;
  request.device = plan.device;
  request.threads = plan.threads;
  return request;
}

/// Trains to the end and returns the folder of the checkpoints.
std::filesystem::path trainOne(const DemoPlan& plan,
                               const TrainingRequest& request,
                               const WorkContext& context) {
  context.throwIfStopped();
  TrainingSession session(request);
  RunControl control;
  const std::stop_callback onInterrupt(context.stop, [&control] { control.stopNow(); });
  TrainingProgress progress(plan.quiet);
  const TrainingResult result = session.run(control, progress);
  if (result.outcome == RunOutcome::Failed) throw Error(result.failure, result.reason);
  if (result.outcome == RunOutcome::Interrupted)
    throw Error(ErrorCode::Cancelled,
                "the demo was stopped after step " + std::to_string(result.step) + " of " +
                    session.runFolder().string() + "; what was done so far lies in " + plan.folder.string());
  return session.runFolder() / "checkpoints";
}

/// The checkpoint after the last step. The best one would be chosen on the very cases that are scored.
std::filesystem::path lastCheckpoint(const std::filesystem::path& checkpoints) {
  std::filesystem::path last;
  for (const auto& entry : std::filesystem::directory_iterator(checkpoints))
    if (entry.path().filename().string().starts_with("step_") && entry.path().extension() == ".pt")
      last = std::max(last, entry.path());
  require(!last.empty(), "a finished run has no checkpoint");
  return last;
}

PredictionModel modelOf(const DemoPlan& plan, const std::filesystem::path& file) {
  PredictionRequest request;
  request.model = file;
  request.device = plan.device;
  return loadPredictionModel(request);
}

std::filesystem::path scoresFolder(const DemoPlan& plan, const std::string& name) {
  return plan.folder / "scores" / name;
}

ModelScores scoreOne(const DemoPlan& plan,
                     PredictionModel& model,
                     const std::string& name,
                     const WorkContext& context) {
  ModelScoreRequest request;
  request.splitFile = dataOf(plan) / "dataset_seg.json";
  request.root = dataOf(plan);
  request.out = scoresFolder(plan, name);
  request.savePredictions = true;
  ModelScores scores = scoreModel(model, request, context);
  writeScores(request.out, scores);
  recordScores(model, scores);
  return scores;
}

std::filesystem::path predictTestScan(const DemoPlan& plan,
                                      PredictionModel& model,
                                      const Split& split,
                                      const WorkContext& context) {
  const auto cases = split.withRole(CaseRole::Test);
  require(!cases.empty(), "the data of the demo have no test scan");
  const auto prediction = planPredictions(cases.front()->imagePath, plan.folder / "predictions");
  return predictFile(model, prediction.jobs.front(), false, context).job.output;
}

std::filesystem::path drawPicture(const DemoPlan& plan, const Split& split) {
  const SplitCase& held = *split.withRole(CaseRole::Validation).front();
  const auto predicted = [&](const char* name) {
    return readVolume(scoresFolder(plan, name) / "predictions" / (held.id + "_seg.nii.gz")).volume;
  };
  const auto file = plan.folder / "picture.png";
  writeComparisonPicture(
      file,
      readVolume(held.imagePath).volume,
      {readVolume(held.labelPath).volume, predicted(kPretrainedName), predicted(kScratchName)});
  return file;
}

}  // namespace

DemoPlan demoPlan(bool full) {
  DemoPlan plan;
  plan.pretrainingSteps = full ? kFullPretrainingSteps : kPretrainingSteps;
  plan.trainingSteps = full ? kFullTrainingSteps : kTrainingSteps;
  return plan;
}

DemoResult runDemo(const DemoPlan& plan, const WorkContext& context) {
  const double start_s = monotonicSeconds();
  requireFreshFolder(plan);
  logInfo("1/6  synthetic abdomen");
  writePhantomDataset(dataOf(plan), plan.phantom, plan.counts, context);
  logInfo("2/6  pre-training without labels");
  const auto encoder = trainOne(plan, requestOf(plan, Task::Pretraining, "pretraining"), context) / "best.pt";
  logInfo("3/6  fine-tuning from the pre-trained encoder");
  TrainingRequest fromEncoder = requestOf(plan, Task::Segmentation, kPretrainedName);
  fromEncoder.initFile = encoder;
  DemoResult result;
  result.pretrained = lastCheckpoint(trainOne(plan, fromEncoder, context));
  logInfo("4/6  the same from scratch");
  result.scratch = lastCheckpoint(trainOne(plan, requestOf(plan, Task::Segmentation, kScratchName), context));
  logInfo("5/6  scores of both on the held-out cases");
  PredictionModel pretrained = modelOf(plan, result.pretrained);
  result.pretrainedScores = scoreOne(plan, pretrained, kPretrainedName, context);
  PredictionModel scratch = modelOf(plan, result.scratch);
  result.scratchScores = scoreOne(plan, scratch, kScratchName, context);
  logInfo("6/6  prediction of a test scan");
  result.prediction = predictTestScan(plan, pretrained, result.pretrainedScores.split, context);
  result.picture = drawPicture(plan, result.pretrainedScores.split);
  result.seconds = monotonicSeconds() - start_s;
  return result;
}

}  // namespace viscera
