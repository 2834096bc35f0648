// SPDX-License-Identifier: Apache-2.0
#include "fake_models_service.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace viscera::test {

void FakeModelsService::note(const std::string& call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
}

Models FakeModelsService::list(const std::filesystem::path& /*project*/) {
  while (isSlow) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ++lists_;
  if (error) throw Error(*error);
  const std::lock_guard lock(mutex_);
  return listAnswer;
}

ModelDetails FakeModelsService::detailsOf(const std::filesystem::path& /*project*/,
                                          const ListedModel& model) {
  note("details " + model.id);
  if (detailsError) throw Error(*detailsError);
  return detailsAnswer;
}

std::string FakeModelsService::importModel(const std::filesystem::path& /*project*/,
                                           const std::filesystem::path& file) {
  note("import " + file.string());
  if (importError) throw Error(*importError);
  return "import/1";
}

void FakeModelsService::forgetModel(const std::filesystem::path& /*project*/, std::int64_t importId) {
  note("forget " + std::to_string(importId));
}

PredictionPreview FakeModelsService::preview(const PredictionOrder& order) {
  if (previewError) throw Error(*previewError);
  const std::lock_guard lock(mutex_);
  order_ = order;
  PredictionPreview preview = previewAnswer;
  if (previewFollowsOrder && !order.inputs.empty()) preview.scans.resize(order.inputs.size());
  if (previewFollowsOrder && !order.folder.empty()) preview.folder = order.folder;
  return preview;
}

std::string FakeModelsService::commandLines(const PredictionOrder& /*order*/) {
  note("command");
  return "viscera-cli infer --model runs/a";
}

std::int64_t FakeModelsService::addPrediction(const PredictionOrder& order) {
  note("add " + order.name);
  if (addError) throw Error(*addError);
  const std::lock_guard lock(mutex_);
  order_ = order;
  return 9;
}

void FakeModelsService::predict(const std::filesystem::path& /*project*/,
                                std::int64_t predictionId,
                                const WorkContext& work) {
  note("predict " + std::to_string(predictionId));
  if (duringPrediction) duringPrediction(predictionId, work);
  work.throwIfStopped();
  if (predictionError) throw Error(*predictionError);
}

void FakeModelsService::setReview(const std::filesystem::path& /*project*/, const ReviewRecord& review) {
  while (isSlowToWrite) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  note("review " + review.source + ' ' + toString(review.state) + ' ' + review.note);
  if (reviewError) throw Error(*reviewError);
}

AdoptionPreview FakeModelsService::previewAdoption(const AdoptionOrder& order, const WorkContext& /*work*/) {
  note("preview adoption");
  const std::lock_guard lock(mutex_);
  adoption_ = order;
  AdoptionPreview preview = adoptionPreview;
  if (order.datasetId != 0) preview.datasetId = order.datasetId;
  for (AdoptionPreview::Row& row : preview.rows) {
    if (std::find(order.leftOut.begin(), order.leftOut.end(), row.name) == order.leftOut.end()) continue;
    row.refusal = "it was left out";
    std::erase_if(preview.leaks, [&row](const SplitLeak& leak) { return leak.trained.front() == row.name; });
  }
  return preview;
}

Adoption FakeModelsService::adopt(const AdoptionOrder& order, const WorkContext& /*work*/) {
  note("adopt");
  if (adoptionError) throw Error(*adoptionError);
  const std::lock_guard lock(mutex_);
  adoption_ = order;
  return {{adoptionPreview.edited, std::nullopt, "{}"}, adoptionPreview.splitFile, "/data/btcv", 2};
}

void FakeModelsService::removePrediction(const std::filesystem::path& /*project*/,
                                         std::int64_t predictionId) {
  note("remove " + std::to_string(predictionId));
}

namespace {

constexpr std::int64_t kNovember_ms = 1'794'000'000'000;
constexpr std::int64_t kHour_ms = 3'600'000;

ListedModel runModel(int number, bool best, std::int64_t step, double dice) {
  ListedModel model;
  const std::string run = "run-" + std::to_string(number);
  model.id = "run/" + run + (best ? "/best.pt" : "/step.pt");
  model.name = "fine-tune " + std::to_string(number) + (best ? ", best" : ", newest");
  model.runId = run;
  model.runNumber = number;
  model.isBest = best;
  model.file = "/data/projects/btcv/runs/" + run + "/checkpoints/" + (best ? "best.pt" : "step_025000.pt");
  model.step = step;
  model.network = "UNETR";
  model.hiddenSize = 768;
  model.layers = 12;
  model.featureSize = 16;
  model.classes = 14;
  model.patch = {96, 96, 96};
  if (dice > 0.0) model.score = ModelScore{dice, "val/dice_mean", "original", 6};
  model.written_ms = kNovember_ms - number * 7 * kHour_ms - (best ? kHour_ms : 0);
  model.bytes = 1'112'000'000;
  return model;
}

PredictedOrganRecord organ(int label, const std::string& name, double ml, double x_mm, int components = 1) {
  return {label, name, ml, ml > 0.0 ? components : 0, components > 1 ? 0.02 * ml : 0.0, x_mm};
}

PredictedScanRecord predicted(std::int64_t id, const std::string& name) {
  PredictedScanRecord scan;
  scan.id = id;
  scan.name = name;
  scan.image = "/data/btcv/imagesTs/" + name + ".nii.gz";
  scan.output = "/data/projects/btcv/predictions/test cases/" + name + "_seg.nii.gz";
  scan.state = PredictionState::Finished;
  scan.duration_s = 74.0;
  scan.bodyMiddle_mm = 0.0;
  scan.organs = {organ(1, "spleen", 214.0, 95.0),
                 organ(2, "right kidney", 151.0, -62.0),
                 organ(3, "left kidney", 158.0, 64.0),
                 organ(4, "gallbladder", 21.0, -48.0),
                 organ(5, "esophagus", 14.2, 4.0),
                 organ(6, "liver", 1480.0, -55.0, 2),
                 organ(7, "stomach", 320.0, 40.0),
                 organ(8, "aorta", 88.0, 6.0),
                 organ(9, "inferior vena cava", 71.0, -14.0),
                 organ(10, "portal and splenic vein", 33.0, 2.0),
                 organ(11, "pancreas", 74.0, 11.0, 3),
                 organ(12, "right adrenal gland", 3.4, -31.0),
                 organ(13, "left adrenal gland", 3.9, 33.0)};
  return scan;
}

ListedPrediction prediction(std::int64_t id, const std::string& name, PredictionState state) {
  ListedPrediction one;
  one.record.id = id;
  one.record.name = name;
  one.record.state = state;
  one.record.created_ms = kNovember_ms - (10 - id) * kHour_ms;
  one.models = {"fine-tune 3, best"};
  one.folder = "/data/projects/btcv/predictions/" + name;
  return one;
}

std::vector<PredictedScanRecord> triagedScans() {
  std::vector<PredictedScanRecord> scans;
  for (int i = 0; i < 8; ++i) scans.push_back(predicted(20 + i, "img006" + std::to_string(i + 1)));
  std::swap(scans[2].organs[1].centre_x_mm, scans[2].organs[2].centre_x_mm);
  scans[4].organs[10] = organ(11, "pancreas", 0.0, 0.0);
  scans[5].organs[0].volume_ml = 611.0;
  scans[6].organs[5].volume_ml = 402.0;
  scans[7].state = PredictionState::Failed;
  scans[7].organs.clear();
  scans[7].reason =
      "/data/btcv/imagesTs/img0068.nii.gz: ends in the middle of its voxels; copy the file again";
  return scans;
}

}  // namespace

Models madeUpModels() {
  Models models;
  models.models = {
      runModel(3, false, 25'000, 0.0), runModel(3, true, 22'500, 0.8123), runModel(2, true, 25'000, 0.7911)};
  ListedModel encoder = runModel(1, true, 60'000, 0.0);
  encoder.name = "pre-train 1, best";
  encoder.network = "ViTAutoEnc";
  encoder.featureSize = 0;
  encoder.classes = 0;
  encoder.score = ModelScore{0.0413, "val/l1", "model", 0};
  models.models.push_back(encoder);
  ListedModel imported = runModel(0, false, -1, 0.0);
  imported.id = "import/1";
  imported.name = "clara_pt_brain_mri_mmar";
  imported.runId.clear();
  imported.importId = 1;
  imported.file = "/data/downloads/clara_pt_brain_mri_mmar";
  models.models.push_back(imported);
  ListedModel gone = imported;
  gone.id = "import/2";
  gone.importId = 2;
  gone.name = "UNETR_model_best_acc.pth";
  gone.file = "/media/stick/UNETR_model_best_acc.pth";
  gone.problem =
      "/media/stick/UNETR_model_best_acc.pth: is not there any more; put it back, or import the model from "
      "where it lies now";
  models.models.push_back(gone);
  ListedPrediction running = prediction(3, "new scans", PredictionState::Running);
  running.scans = {predicted(1, "crlm_1004"), predicted(2, "crlm_1011"), predicted(3, "crlm_1017")};
  for (std::size_t i = 1; i < 3; ++i) {
    running.scans[i].state = PredictionState::Waiting;
    running.scans[i].organs.clear();
  }
  ListedPrediction done = prediction(2, "test cases", PredictionState::Finished);
  done.scans = triagedScans();
  done.largestOnly = true;
  done.models.emplace_back("fine-tune 2, best");
  ListedPrediction broken = prediction(1, "prediction 1", PredictionState::Interrupted);
  broken.scans = {predicted(11, "img0061"), predicted(12, "img0062")};
  broken.scans[1].state = PredictionState::Waiting;
  broken.scans[1].organs.clear();
  done.reviews = {
      {20, {predictionReviewSource(20), "img0061", ReviewState::Accepted, "", kNovember_ms}},
      {21, {predictionReviewSource(21), "img0062", ReviewState::Accepted, "", kNovember_ms}},
      {22, {predictionReviewSource(22), "img0063", ReviewState::Rejected, "kidneys exchanged", kNovember_ms}},
      {24, {predictionReviewSource(24), "img0065", ReviewState::NeedsCorrection, "pancreas", kNovember_ms}}};
  models.predictions = {running, done, broken};
  models.datasets = {
      {1, "BTCV", {{"training", 24}, {"validation", 6}, {"test", 20}}, "/data/btcv/dataset_0.json"},
      {2, "TCIA", {{"unlabelled", 60}}, "/data/tcia/dataset_TCIA.json"}};
  models.nextName = "prediction 4";
  return models;
}

Models manyModels(int count) {
  Models models = madeUpModels();
  models.models.clear();
  for (int i = 0; i < count; ++i) {
    models.models.push_back(runModel(count - i, true, 22'500, 0.5 + 0.3 * (i % 10) / 10.0));
    models.models.back().written_ms = kNovember_ms - i * kHour_ms;
  }
  return models;
}

ModelDetails madeUpDetails() {
  ModelDetails details;
  details.provenance = {
      {"File", "/data/projects/btcv/runs/run-3/checkpoints/best.pt"},
      {"Written by", "Viscera"},
      {"Parameters", "92\u202f763\u202f182"},
      {"Spacing", "1.5 × 1.5 × 2 mm"},
      {"HU window", "\u2212175 to 250"},
      {"SHA-256", "9f2c1d7be1b0c64a7a4a0e1f3c5d20987ab64c51d28e7f10b3a2c4d5e6f70812"},
      {"Dataset", "BTCV"},
      {"Split file", "/data/btcv/dataset_0.json"},
      {"Hash of the data list", "41be0c9a7d5f2386b19ce4a0d7f3b652c8910ed47a6f5b3c2d1e0f9a8b7c6d5e"},
      {"Data folder", "/data/btcv"},
      {"Preset", "clara-4.1-card-seg"},
      {"Changed settings", "max_steps=25000, learning_rate=0.0002"},
      {"Seed", "0"}};
  ModelReport report;
  report.network = "UNETR";
  for (int i = 0; i < 216; ++i) report.used.push_back("vit.blocks." + std::to_string(i));
  details.reports = {report};
  return details;
}

AdoptionPreview madeUpAdoption() {
  AdoptionPreview preview;
  preview.datasetId = 1;
  preview.splitFile = "/data/btcv/dataset_0.json";
  preview.edited = "/data/btcv/dataset_0-edited.json";
  const std::filesystem::path labels = "/data/projects/btcv/labels";
  preview.rows = {{20, "img0061", "test", labels / "label-0c1f83a2b9d4.nii.gz", ""},
                  {21, "img0062", "", labels / "label-7be2d05c6f11.nii.gz", ""},
                  {25,
                   "img0001",
                   "training",
                   "",
                   "it has a label map already (labelsTr/label0001.nii.gz), which is kept"}};
  preview.countsBefore = {24, 6, 20, 0};
  preview.countsAfter = {26, 6, 19, 0};
  return preview;
}

PredictionPreview madeUpPreview() {
  PredictionPreview preview;
  preview.folder = "/data/projects/btcv/predictions/prediction 4";
  for (int i = 0; i < 20; ++i) {
    const std::string name = "img00" + std::to_string(61 + i);
    preview.scans.push_back(
        {name, "/data/btcv/imagesTs/" + name + ".nii.gz", preview.folder / (name + "_seg.nii.gz"), false});
  }
  preview.free_bytes = 120'000'000'000;
  return preview;
}

}  // namespace viscera::test
