// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_results_service.h"

#include "app/model_scores.h"
#include "app/run_description.h"
#include "app/training_words.h"
#include "app/window/foreign_scores.h"
#include "app/window/kept_review.h"
#include "app/window/low_priority.h"
#include "app/window/results_listing.h"
#include "app/window/results_report.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/data/split_audit.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <optional>

namespace viscera {
namespace {

namespace fs = std::filesystem;

ValidationGrid gridOf(const EvaluationOrder& order) {
  if (order.originalGrid && order.modelGrid) return ValidationGrid::Both;
  return order.modelGrid ? ValidationGrid::Model : ValidationGrid::Original;
}

fs::path folderOf(const EvaluationOrder& order) {
  Database database(order.project / kDatabaseName, Database::Access::ReadOnly);
  return runFolderOf(order.project, RunRepository(database).get(order.runId));
}

/// Label maps of one checkpoint lie in one folder, so that a new evaluation never mixes with an old one.
std::string folderName(const std::string& role, std::int64_t step) {
  return role + "-step-" + std::to_string(step);
}

void removeOlderLabelMaps(const fs::path& folder, const std::string& role, const std::string& kept) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(role + "-step-") && name != kept) fs::remove_all(entry.path(), ignored);
  }
}

void evaluateNow(const EvaluationOrder& order, const WorkContext& work) {
  const fs::path runFolder = folderOf(order);
  const RunDescription description = readRunDescription(runFolder);
  PredictionRequest prediction;
  prediction.model = runFolder;
  PredictionModel model = loadPredictionModel(prediction);
  work.throwIfStopped();
  ModelScoreRequest request;
  request.splitFile = splitFileOf(description, runFolder);
  request.root = description.root;
  request.fold = description.fold;
  request.role = roleFrom(order.role);
  request.grid = gridOf(order);
  request.surfaceTolerance_mm = order.surfaceTolerance_mm;
  request.savePredictions = order.originalGrid;
  request.labelMaps = runFolder / "predictions" / folderName(order.role, model.step);
  const ModelScores scores = scoreModel(model, request, work);
  work.throwIfStopped();
  keepScores(model, scores);
  if (order.originalGrid)
    removeOlderLabelMaps(runFolder / "predictions", order.role, folderName(order.role, model.step));
}

/// The split that an evaluation was made on, as it is now; none where the project does not know it any more.
std::optional<Split> splitOf(Database& database, std::int64_t evaluationId) {
  const auto evaluation = EvaluationDetailsRepository(database).find(evaluationId);
  const auto dataset = evaluation && evaluation->record.datasetId
                           ? DatasetRepository(database).find(*evaluation->record.datasetId)
                           : std::nullopt;
  if (!dataset) return std::nullopt;
  Split split = readSplit(dataset->splitFile);
  resolvePaths(split, dataset->root);
  return split;
}

std::map<int, std::string> labelsOf(Database& database, std::int64_t evaluationId) {
  std::map<int, std::string> labels;
  for (const OrganScoreRecord& one : EvaluationRepository(database).scores(evaluationId))
    labels[one.label] = one.organ;
  return labels;
}

}  // namespace

Results EngineResultsService::list(const fs::path& project) {
  return resultsOf(project);
}

void EngineResultsService::evaluate(const EvaluationOrder& order, const WorkContext& work) {
  atLowPriority([&] { evaluateNow(order, work); });
}

std::string EngineResultsService::commandLine(const EvaluationOrder& order) {
  const fs::path runFolder = folderOf(order);
  const RunDescription description = readRunDescription(runFolder);
  std::vector<std::string> words = {"viscera-cli",
                                    "validate",
                                    "--model",
                                    runFolder.string(),
                                    "--data",
                                    description.splitFile.string(),
                                    "--root",
                                    description.root.string()};
  if (description.fold) words.insert(words.end(), {"--fold", std::to_string(*description.fold)});
  words.insert(words.end(), {"--role", order.role, "--grid", gridName(gridOf(order))});
  if (order.surfaceTolerance_mm != kSurfaceTolerance_mm) {
    std::string tolerance = std::to_string(order.surfaceTolerance_mm);
    tolerance.erase(tolerance.find_last_not_of('0') + 1);
    words.insert(words.end(), {"--tolerance-mm", tolerance.ends_with('.') ? tolerance + '0' : tolerance});
  }
  if (order.originalGrid) words.emplace_back("--save-predictions");
  words.insert(words.end(), {"--out", (runFolder / "scores" / order.role).string()});
  return shellLine(words);
}

std::vector<std::string> EngineResultsService::scoreForeign(const ForeignOrder& order,
                                                            const WorkContext& work) {
  std::vector<std::string> notes;
  atLowPriority([&] { notes = scoreForeignLabelMaps(order, work); });
  return notes;
}

void EngineResultsService::removeForeign(const fs::path& project, const std::string& name) {
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  EvaluationDetailsRepository(database).removeNamed(name);
  transaction.commit();
}

void EngineResultsService::setReview(const fs::path& project, const ReviewRecord& review) {
  keepReview(project, review);
}

ResultCaseFiles EngineResultsService::filesOf(const fs::path& project,
                                              std::int64_t evaluationId,
                                              const std::string& caseName) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto split = splitOf(database, evaluationId);
  if (!split)
    throw Error(ErrorCode::InvalidInput,
                "case " + caseName +
                    ": the project does not know any more which dataset it was scored on; "
                    "evaluate the run again");
  const auto found = std::find_if(
      split->cases.begin(), split->cases.end(), [&](const SplitCase& one) { return one.id == caseName; });
  if (found == split->cases.end())
    throw Error(
        ErrorCode::InvalidInput,
        "case " + caseName + ": is not in " + split->file.string() + " any more; evaluate the run again");
  if (!found->found)
    throw Error(
        ErrorCode::Io,
        "case " + caseName + ": " + found->resolution + "; choose the data folder on the page Datasets");
  return {found->imagePath, found->labelPath, labelsOf(database, evaluationId)};
}

std::map<std::string, ResultCaseFiles> EngineResultsService::filesOfAll(const fs::path& project,
                                                                        std::int64_t evaluationId) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  std::map<std::string, ResultCaseFiles> files;
  const auto split = splitOf(database, evaluationId);
  if (!split) return files;
  const std::map<int, std::string> labels = labelsOf(database, evaluationId);
  for (const SplitCase& one : split->cases)
    if (one.found) files[one.id] = {one.imagePath, one.labelPath, labels};
  return files;
}

void EngineResultsService::writeReport(const ReportOrder& order, const WorkContext& work) {
  Results results = resultsOf(order.project);
  work.throwIfStopped();
  const std::string page = resultsReport(
      order,
      results,
      [this, &order](std::int64_t evaluation, const std::string& name) {
        return filesOf(order.project, evaluation, name);
      },
      work);
  work.throwIfStopped();
  writeFileAtomically(order.file, page);
}

}  // namespace viscera
