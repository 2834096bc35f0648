// SPDX-License-Identifier: Apache-2.0
#include "made_up_runs.h"

#include "engine/api/organs.h"
#include "gui/theme/organ_colours.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace viscera::test {
namespace {

constexpr std::int64_t kCreated_ms = 1'790'000'000'000;
constexpr std::int64_t kStepsPerEpoch = 120;
constexpr double kStep_s = 1.92;
constexpr std::int64_t kValidateEvery = 400;

double noise(std::mt19937& random) {
  return static_cast<double>(random()) / 4294967296.0 - 0.5;
}

std::int64_t timeOf(std::int64_t step) {
  return kCreated_ms + static_cast<std::int64_t>(1000.0 * kStep_s * static_cast<double>(step));
}

std::vector<MetricPoint> lossCurve(std::int64_t steps, double start, double end, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<MetricPoint> points;
  for (std::int64_t step = 1; step <= steps; ++step) {
    const double clean = end + (start - end) * std::exp(-static_cast<double>(step) / 700.0);
    points.push_back({step, timeOf(step), clean * (1.0 + 0.35 * noise(random))});
  }
  return points;
}

std::vector<MetricPoint> rateCurve(std::int64_t steps, std::int64_t total) {
  std::vector<MetricPoint> points;
  for (std::int64_t step = 1; step <= steps; ++step) {
    const double part = static_cast<double>(step) / static_cast<double>(total);
    points.push_back(
        {step, timeOf(step), part < 0.02 ? 1e-4 * part / 0.02 : 5e-5 * (1.0 + std::cos(3.14159 * part))});
  }
  return points;
}

/// Scores of six cases; the gallbladder is missing in two of them, and the background is far better than any
/// organ.
ScoredEvaluation validation(std::int64_t step, double skill, bool best) {
  ScoredEvaluation scored;
  scored.evaluation.step = step;
  scored.evaluation.wall_ms = timeOf(step);
  scored.evaluation.metric = "val/dice_mean";
  scored.evaluation.isBest = best;
  scored.evaluation.grid = "model";
  scored.evaluation.rule =
      "Background excluded; per case the mean over the organs present in the reference, then the mean over "
      "the cases.";
  const double learned = 1.0 - std::exp(-static_cast<double>(step) / 900.0);
  double sum = 0.0;
  for (int one = 1; one <= 6; ++one) {
    double ofCase = 0.0;
    int present = 0;
    for (const auto& [label, name] : organNames(14)) {
      const bool missing = label == 4 && one > 4;
      const double hard = 0.045 * ((label * 5) % 13) + 0.01 * one;
      const double dice = std::max(0.0, skill - hard) * learned;
      scored.scores.push_back({"img000" + std::to_string(one),
                               label,
                               name,
                               missing ? std::numeric_limits<double>::quiet_NaN() : dice});
      ofCase += missing ? 0.0 : dice;
      present += missing ? 0 : 1;
    }
    sum += ofCase / present;
  }
  scored.evaluation.value = sum / 6.0;
  return scored;
}

void addSegmentation(RunUpdate& update, const ListedRun& run, double skill) {
  const auto seed = static_cast<unsigned>(run.record.number);
  const std::int64_t steps = run.record.step;
  update.points["train/loss"] = lossCurve(steps, 1.9, 1.25 - 0.9 * skill, seed);
  update.points["train/dice"] = lossCurve(steps, 0.95, 0.95 - 0.7 * skill, seed + 100);
  update.points["train/ce"] = lossCurve(steps, 0.95, 0.3 - 0.2 * skill, seed + 200);
  for (std::int64_t step = kValidateEvery; step <= steps; step += kValidateEvery) {
    update.evaluations.push_back(validation(step, skill, step + kValidateEvery > steps));
    const ScoredEvaluation& scored = update.evaluations.back();
    update.points["val/dice_mean"].push_back({step, timeOf(step), scored.evaluation.value});
    std::map<int, std::pair<double, int>> organs;
    for (const OrganScoreRecord& score : scored.scores)
      if (!std::isnan(score.dice)) {
        organs[score.label].first += score.dice;
        ++organs[score.label].second;
      }
    for (const auto& [label, sum] : organs)
      update.points["val/dice/" + std::to_string(label)].push_back(
          {step, timeOf(step), sum.first / sum.second});
  }
}

void addPretraining(RunUpdate& update, const ListedRun& run) {
  const auto seed = static_cast<unsigned>(run.record.number);
  const std::int64_t steps = run.record.step;
  update.points["train/loss"] = lossCurve(steps, 2.1, 0.9, seed);
  update.points["train/l1"] = lossCurve(steps, 0.32, 0.055, seed + 100);
  update.points["train/contrastive"] = lossCurve(steps, 1.9, 0.85, seed + 200);
  for (std::int64_t step = kValidateEvery; step <= steps; step += kValidateEvery) {
    const double value = 0.05 + 0.25 * std::exp(-static_cast<double>(step) / 700.0);
    ScoredEvaluation scored;
    scored.evaluation.step = step;
    scored.evaluation.wall_ms = timeOf(step);
    scored.evaluation.metric = "val/l1";
    scored.evaluation.value = value;
    scored.evaluation.rule =
        "Mean absolute difference between the reconstructed first view and the clean patch over 24 patches "
        "of "
        "6 cases, the same at each validation.";
    update.evaluations.push_back(scored);
    update.points["val/l1"].push_back({step, timeOf(step), value});
  }
}

}  // namespace

ListedRun madeUpRun(std::int64_t number, const std::string& task, RunPhase phase) {
  ListedRun run;
  RunRecord& record = run.record;
  const bool pretraining = task == "pretraining";
  record.id = "run-" + std::to_string(number);
  record.task = task;
  record.preset = pretraining ? "clara-4.1-card-ssl" : "clara-4.1-card-seg";
  record.number = number;
  record.created_ms = kCreated_ms;
  record.datasetId = pretraining ? 2 : 1;
  record.stepsPerEpoch = kStepsPerEpoch;
  record.totalSteps = 40 * kStepsPerEpoch;
  record.step = phase == RunPhase::Queued     ? 0
                : phase == RunPhase::Finished ? record.totalSteps
                                              : 3730 - 110 * (number % 5);
  record.device = "cpu";
  record.folder = "runs/" + record.id;
  record.configJson = pretraining
                          ? R"({"format_version":1,"settings":{"batch_size":4,"samples_per_case":2}})"
                          : R"({"format_version":1,"settings":{"batch_size":1,"samples_per_case":4}})";
  run.phase = phase;
  run.own = phase == RunPhase::Running;
  run.step_s = kStep_s;
  run.left_s = kStep_s * static_cast<double>(record.totalSteps - record.step);
  if (record.step >= kValidateEvery) {
    run.bestMetric = pretraining ? "val/l1" : "val/dice_mean";
    run.bestValue = pretraining ? 0.0532 + 0.001 * static_cast<double>(number % 7)
                                : 0.5913 + 0.017 * static_cast<double>(number % 9);
    run.bestStep = record.step / kValidateEvery * kValidateEvery;
  }
  if (phase == RunPhase::Failed)
    record.reason =
        "/data/btcv/imagesTr/img0007.nii.gz: case img0007 cannot be read any more, No such file or "
        "directory; "
        "put it back as it was and continue with --resume, or begin a new run with --set missing_case=skip, "
        "which goes on without such cases";
  if (phase == RunPhase::Interrupted) record.reason = "the process ended without a word";
  return run;
}

RunUpdate madeUpHistory(const ListedRun& run, double skill) {
  RunUpdate update;
  update.fromStart = true;
  if (run.record.task == "pretraining")
    addPretraining(update, run);
  else
    addSegmentation(update, run, skill);
  update.points["lr"] = rateCurve(run.record.step, run.record.totalSteps);
  const auto steps = run.record.step;
  const auto seconds = static_cast<double>(steps);
  update.timings = {{"backward", steps, 0.98 * seconds},
                    {"forward", steps, 0.46 * seconds},
                    {"update", steps, 0.27 * seconds},
                    {"wait", steps, 0.12 * seconds},
                    {"copy", steps, 0.004 * seconds},
                    {"load", steps, 0.2 * seconds}};
  update.log = {{kCreated_ms, RunMessage::Level::Info, "step 0 of 4800 on cpu: no NVIDIA GPU"},
                {kCreated_ms + 61'000,
                 RunMessage::Level::Warning,
                 "case img0031 has no label map and is left out of training"},
                {timeOf(400), RunMessage::Level::Info, "step 400 validated"},
                {timeOf(800), RunMessage::Level::Info, "step 800 validated (best)"}};
  if (run.phase == RunPhase::Running)
    update.step = StepFinished{steps, steps / kStepsPerEpoch + 1, kStep_s, run.left_s};
  return update;
}

void addPictures(RunUpdate& update, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const bool pretraining = !update.points.contains("val/dice_mean");
  for (const ScoredEvaluation& one : update.evaluations) {
    QImage image(292 * 3 + 16, 292, QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int part = 0; part < 3; ++part) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(QColor::fromRgb(120, 120, 120));
      painter.drawEllipse(QRect(part * 300 + 20, 50, 250, 190));
      // As the engine draws them: label maps in the colours of the organs, over the scan.
      const bool labels = part > 0 && !pretraining;
      const int shift = part == 2 ? 6 : 0;
      const QColor grey = QColor::fromRgb(170 - 20 * part, 170 - 20 * part, 170 - 20 * part);
      painter.setBrush(labels ? organColour(6) : grey);
      painter.drawEllipse(QRect(part * 300 + 45 + shift, 90, 110, 90 - shift));
      painter.setBrush(labels ? organColour(1) : grey);
      painter.drawEllipse(QRect(part * 300 + 180, 100 + shift, 60, 70));
    }
    painter.end();
    image.setText("Title", "img0035");
    const auto file = folder / ("step_" + std::to_string(one.evaluation.step) + ".png");
    image.save(QString::fromStdString(file.string()));
    update.pictures.push_back({one.evaluation.step, file});
  }
}

std::vector<ListedRun> manyRuns(int count) {
  std::vector<ListedRun> runs;
  for (int number = count; number >= 1; --number) {
    const RunPhase phase = number == count    ? RunPhase::Running
                           : number % 17 == 0 ? RunPhase::Failed
                           : number % 11 == 0 ? RunPhase::Interrupted
                                              : RunPhase::Finished;
    runs.push_back(madeUpRun(number, number % 3 == 0 ? "pretraining" : "segmentation", phase));
    if (number % 4 == 0) runs.back().record.tags = {"few labels"};
    if (number % 10 == 0 && number != count) runs.back().record.archived = true;
  }
  return runs;
}

}  // namespace viscera::test
