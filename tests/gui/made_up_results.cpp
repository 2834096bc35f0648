// SPDX-License-Identifier: Apache-2.0
#include "made_up_results.h"

#include "engine/api/organs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace viscera::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kEvaluated_ms = 1'790'020'000'000;
/// Usual volumes in ml, by label.
constexpr std::array<double, 14> kVolumes_ml = {
    0, 214, 162, 168, 31, 15, 1480, 310, 96, 72, 34, 78, 4.6, 5.1};

std::string caseName(int number) {
  const std::string digits = std::to_string(number);
  return "img" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

/// Between 0 and 1, the same at every call, different for every case and organ.
double scatter(int one, int label, std::int64_t number) {
  const double wave =
      std::sin(12.9898 * one + 78.233 * label + 3.7 * static_cast<double>(number)) * 43758.5453;
  return wave - std::floor(wave);
}

OrganScoreRecord scoreOf(int one, int label, const std::string& organ, double skill, std::int64_t number) {
  OrganScoreRecord score{caseName(one), label, organ};
  const double volume = kVolumes_ml[static_cast<std::size_t>(label)] * (0.8 + 0.4 * scatter(one, label, 0));
  if (label == 4 && one >= 5) {  // no gallbladder
    score.reference_ml = 0.0;
    score.prediction_ml = one == 5 ? 2.4 : 0.0;
    return score;
  }
  const double hard = 0.022 * ((label * 5) % 13) + 0.006 * (one % 7) +
                      0.12 * scatter(one, label, number) * scatter(one, label, number + 1);
  score.dice = std::clamp(skill - hard, 0.0, 0.985);
  score.hd95_mm = 1.5 + 46.0 * (1.0 - score.dice) * (0.4 + 0.6 * scatter(label, one, number));
  score.surfaceDice = std::clamp(score.dice + 0.06 - 0.1 * scatter(one, label, number + 2), 0.0, 1.0);
  score.reference_ml = volume;
  score.prediction_ml = volume * (0.86 + 0.22 * scatter(label, one, number + 3));
  if (label == 13 && one == 3 && skill < 0.9) {  // not found at all
    score.dice = score.surfaceDice = score.prediction_ml = 0.0;
    score.hd95_mm = kNan;
  }
  return score;
}

double meanOf(const std::vector<OrganScoreRecord>& scores) {
  double sum = 0.0;
  int count = 0;
  for (const OrganScoreRecord& one : scores)
    if (!std::isnan(one.dice)) {
      sum += one.dice;
      ++count;
    }
  return sum / count;
}

ScoredRun foreignScores(int cases, std::int64_t number) {
  ScoredRun run = madeUpScores(number, 0.925, cases, "original");
  run.source = run.name = "nnU-Net";
  run.foreign = true;
  run.preset.clear();
  run.evaluation.runId.reset();
  run.details.name = run.name;
  run.evaluation.step = 0;
  run.evaluation.model = "/data/nnunet/predictions";
  return run;
}

EvaluableRun usable(std::int64_t number, const std::string& name) {
  return {"run-" + std::to_string(number), name, number, {}, {{"validation", 6}, {"training", 24}}};
}

}  // namespace

ScoredRun madeUpScores(std::int64_t number, double skill, int cases, const std::string& grid) {
  ScoredRun run;
  run.source = "run-" + std::to_string(number);
  run.name = number == 4 ? "from scratch, 24 labels" : "fine-tune " + std::to_string(number);
  run.number = number;
  run.role = "validation";
  run.preset = "clara-4.1-card-seg";
  run.dataset = "BTCV";
  run.evaluation.id = number * 10 + (grid == "model" ? 1 : 0);
  run.evaluation.runId = run.source;
  run.evaluation.model = "runs/" + run.source + "/checkpoints/best.pt";
  run.evaluation.metric = "val/dice_mean";
  run.evaluation.step = 3600;
  run.evaluation.wall_ms = kEvaluated_ms + 1000 * number;
  run.evaluation.grid = grid;
  run.evaluation.rule =
      "Background excluded; per case the mean over the organs present in the reference, then the mean over "
      "the cases.";
  run.details.surfaceTolerance_mm = 1.0;
  for (int one = 1; one <= cases; ++one) {
    for (const auto& [label, organ] : organNames(14))
      run.scores.push_back(scoreOf(one, label, organ, skill + (grid == "model" ? 0.015 : 0.0), number));
    run.labelMaps[caseName(one)] = "/data/projects/btcv/runs/" + run.source +
                                   "/predictions/validation-step-3600/" + caseName(one) + "_seg.nii.gz";
  }
  run.evaluation.value = meanOf(run.scores);
  return run;
}

Results madeUpResults(int cases) {
  Results results;
  results.runs = {madeUpScores(5, 0.955, cases, "original"),
                  madeUpScores(5, 0.955, cases, "model"),
                  madeUpScores(4, 0.865, cases, "original"),
                  madeUpScores(4, 0.865, cases, "model"),
                  madeUpScores(3, 0.91, cases, "original"),
                  foreignScores(cases, 6)};
  results.usable = {
      usable(5, "fine-tune 5"),
      usable(4, "from scratch, 24 labels"),
      usable(3, "fine-tune 3"),
      {"run-2",
       "fine-tune 2",
       2,
       "fine-tune 2 has no best checkpoint (/data/projects/btcv/runs/run-2/checkpoints/best.pt); "
       "it is saved at the first validation",
       {}}};
  results.datasets = {{1, "BTCV", {{"validation", 6}, {"training", 24}}}};
  results.reviews = {{"run-5", "img0001", ReviewState::Accepted, "", 1},
                     {"run-5", "img0003", ReviewState::NeedsCorrection, "left adrenal gland cut off", 2},
                     {"run-5", "img0006", ReviewState::Rejected, "motion", 3}};
  return results;
}

Results madeUpFolds() {
  Results results = madeUpResults();
  results.runs.resize(1);
  for (int fold = 4; fold >= 0; --fold) {
    ScoredRun run = madeUpScores(10 + fold, 0.90 + 0.008 * fold, 6, "original");
    run.fold = fold;
    run.study = "folds";
    for (OrganScoreRecord& one : run.scores) one.caseName += static_cast<char>('a' + fold);
    results.runs.push_back(std::move(run));
  }
  return results;
}

}  // namespace viscera::test
