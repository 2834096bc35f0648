// SPDX-License-Identifier: Apache-2.0
#include "app/model_scores.h"

#include "app/card_figures.h"
#include "app/split_description.h"
#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/data/split_audit.h"
#include "engine/inference/evaluation.h"
#include "engine/interchange/label_map_files.h"
#include "engine/metric/metrics_files.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

Split resolvedSplit(const ModelScoreRequest& request, const std::filesystem::path& root) {
  Split split = readSplit(std::filesystem::absolute(request.splitFile).lexically_normal());
  if (request.fold) applyFold(split, *request.fold);
  resolvePaths(split, root);
  return split;
}

/// The labelled cases of the role. A file that is not there is an error: a mean over fewer cases would look
/// the same.
std::vector<const SplitCase*> casesToScore(const Split& split, CaseRole role) {
  const auto all = split.withRole(role);
  std::vector<const SplitCase*> cases;
  for (const SplitCase* one : all) {
    if (!one->found)
      throw Error(ErrorCode::InvalidInput,
                  "case " + one->id + " of " + split.file.string() + ": " + one->resolution +
                      "; correct --root or the split");
    if (!one->label.empty()) cases.push_back(one);
  }
  if (cases.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                split.file.string() + ": has no labelled " + roleText(role) +
                    " case; hold a fold out with --fold K, or choose another --role");
  if (cases.size() < all.size())
    logWarning(std::to_string(all.size() - cases.size()) + " " + roleText(role) +
               " cases have no label map and are left out");
  return cases;
}

std::map<int, std::string> organsOf(const PredictionModel& model, const Split& split) {
  const int classes = model.classCount();
  const std::string numbers = "the split names labels up to " + std::to_string(split.classCount() - 1) +
                              ", the model predicts 0 … " + std::to_string(classes - 1);
  if (!split.labels.empty() && split.classCount() > classes)
    throw Error(ErrorCode::InvalidConfiguration,
                split.file.string() + ": " + numbers + "; take the split it was trained on");
  if (!split.labels.empty() && split.classCount() < classes) logWarning(split.file.string() + ": " + numbers);
  return organNames(classes, split.labels);
}

/// Share of a case that is done once a stage of evaluateCase has come to its end; the network takes most of
/// the time.
double shareOf(std::string_view stage, double fraction) {
  if (stage == "prepare") return 0.05 * fraction;
  if (stage == "predict") return 0.05 + 0.8 * fraction;
  if (stage == "restore") return 0.85 + 0.1 * fraction;
  return 0.95 + 0.05 * fraction;
}

/// Ids of cases with one file name hold their folders.
std::string fileNameOf(std::string id) {
  std::replace(id.begin(), id.end(), '/', '_');
  return id + "_seg.nii.gz";
}

std::filesystem::path saveLabels(const ModelScoreRequest& request,
                                 const std::string& id,
                                 const CaseEvaluation& evaluation,
                                 const std::map<int, std::string>& names) {
  const auto folder = request.labelMaps.empty() ? request.out / "predictions" : request.labelMaps;
  std::filesystem::create_directories(folder);
  const auto file = std::filesystem::absolute(folder / fileNameOf(id)).lexically_normal();
  writeLabelMap(file, evaluation.labels, names, &evaluation.header);
  return file;
}

void addScores(ModelScores& scores, const SplitCase& splitCase, CaseEvaluation& evaluation) {
  for (ScoreTable& table : scores.tables) {
    auto& scored = table.grid == "model" ? evaluation.model : evaluation.original;
    require(scored.has_value(), "evaluateCase did not score a grid that was asked for");
    scored->id = splitCase.id;
    scored->file = splitCase.imagePath.string();
    table.cases.push_back(std::move(*scored));
  }
}

Json protocolOf(const PredictionModel& model, const ModelScoreRequest& request, const Split& split) {
  Json protocol = {{"split", split.file.string()},
                   {"split_sha256", split.sha256},
                   {"role", roleText(request.role)},
                   {"fold", request.fold ? Json(*request.fold) : Json(nullptr)},
                   {"grid", gridName(request.grid)},
                   {"rule", ruleSentence(request.rule)},
                   {"surface_tolerance_mm", request.surfaceTolerance_mm}};
  protocol.update(protocolOf(model));
  return protocol;
}

std::vector<ScoreTable> emptyTables(const ModelScoreRequest& request) {
  std::vector<ScoreTable> tables;
  const auto add = [&](const char* grid) {
    tables.push_back({grid, request.rule, request.surfaceTolerance_mm, {}});
  };
  if (request.grid != ValidationGrid::Model) add("original");
  if (request.grid != ValidationGrid::Original) add("model");
  return tables;
}

}  // namespace

const char* gridName(ValidationGrid grid) {
  switch (grid) {
    case ValidationGrid::Model:
      return "model";
    case ValidationGrid::Original:
      return "original";
    case ValidationGrid::Both:
      return "both";
  }
  return "original";
}

ModelScores scoreModel(PredictionModel& model, const ModelScoreRequest& request, const WorkContext& context) {
  if (request.savePredictions && request.grid == ValidationGrid::Model)
    throw Error(ErrorCode::InvalidConfiguration,
                "predictions are saved on the original grid; take --grid original or both");
  ModelScores scores;
  scores.role = request.role;
  scores.root = request.root.empty() ? std::filesystem::absolute(request.splitFile).parent_path()
                                     : std::filesystem::absolute(request.root).lexically_normal();
  scores.split = resolvedSplit(request, scores.root);
  scores.tables = emptyTables(request);
  scores.protocol = protocolOf(model, request, scores.split);
  scores.card = cardComparison(scores.split, request.role);
  const auto cases = casesToScore(scores.split, request.role);
  scores.protocol["case_count"] = cases.size();

  EvaluationOptions options;
  options.prediction = model.options;
  options.grid = request.grid;
  options.scoring.organs = organsOf(model, scores.split);
  options.scoring.surfaceTolerance_mm = request.surfaceTolerance_mm;
  options.scoring.threads = at::get_num_threads();
  for (std::size_t index = 0; index < cases.size(); ++index) {
    context.throwIfStopped();
    WorkContext work{{}, context.stop};
    work.progress = [&, count = static_cast<double>(cases.size())](std::string_view stage, double fraction) {
      context.report("validate", (static_cast<double>(index) + shareOf(stage, fraction)) / count);
    };
    CaseEvaluation evaluation = evaluateCase(*model.network, *cases[index], options, work);
    if (request.savePredictions)
      scores.labelMaps[cases[index]->id] =
          saveLabels(request, cases[index]->id, evaluation, options.scoring.organs);
    addScores(scores, *cases[index], evaluation);
  }
  context.report("validate", 1.0);
  return scores;
}

Json toJson(const ModelScores& scores) {
  Json grids = Json::array();
  for (const ScoreTable& table : scores.tables) grids.push_back(toJson(table));
  return {{"grids", std::move(grids)}, {"protocol", scores.protocol}, {"card", scores.card}};
}

void writeScores(const std::filesystem::path& folder, const ModelScores& scores) {
  for (const ScoreTable& table : scores.tables)
    writeMetricFiles(scores.tables.size() == 1 ? folder : folder / table.grid, table);
  writeJsonFile(folder / "summary.json", toJson(scores));
}

}  // namespace viscera
