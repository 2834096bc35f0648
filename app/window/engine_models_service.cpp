// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_models_service.h"

#include "app/window/kept_review.h"
#include "app/window/label_adoption.h"
#include "app/window/low_priority.h"
#include "app/window/models_listing.h"
#include "app/window/prediction_batches.h"
#include "app/window/project_folders.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/imported_model_repository.h"

#include <algorithm>
#include <set>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// The newest version of each split file.
std::vector<PredictableDataset> datasetsOf(Database& database) {
  std::vector<PredictableDataset> found;
  std::set<std::pair<std::string, std::string>> seen;
  for (const DatasetRecord& one : DatasetRepository(database).list()) {
    if (!seen.emplace(one.splitFile, one.root).second) continue;
    PredictableDataset dataset{one.id, one.name, {}, one.splitFile};
    for (const CaseRecord& record : DatasetRepository(database).cases(one.id))
      ++dataset.casesOfRole[record.role];
    if (!dataset.casesOfRole.empty()) found.push_back(std::move(dataset));
  }
  return found;
}

std::string nextNameAfter(const std::vector<ListedPrediction>& predictions) {
  std::int64_t greatest = 0;
  for (const ListedPrediction& one : predictions) greatest = std::max(greatest, one.id());
  return "prediction " + std::to_string(greatest + 1);
}

}  // namespace

EngineModelsService::EngineModelsService(fs::path withoutProject)
    : withoutProject_(std::move(withoutProject)) {}

/// The place of what belongs to no project is made when there is something to be kept.
void EngineModelsService::makePlace(const fs::path& project) const {
  if (!withoutProject_.empty() && project == withoutProject_) ProjectFolders().create(project);
}

Models EngineModelsService::list(const fs::path& project) {
  std::error_code ignored;
  if (!withoutProject_.empty() && project == withoutProject_ && !fs::exists(project / kDatabaseName, ignored))
    return Models{{}, {}, {}, nextNameAfter({})};
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const Snapshot snapshot(database);
  Models models;
  models.models = modelsOf(database, project);
  models.predictions = predictionsOf(database, project);
  models.datasets = datasetsOf(database);
  models.nextName = nextNameAfter(models.predictions);
  return models;
}

ModelDetails EngineModelsService::detailsOf(const fs::path& project, const ListedModel& model) {
  return detailsOfModel(project, model);
}

std::string EngineModelsService::importModel(const fs::path& project, const fs::path& file) {
  makePlace(project);
  return importModelFile(project, file);
}

void EngineModelsService::forgetModel(const fs::path& project, std::int64_t importId) {
  Database database(project / kDatabaseName);
  ImportedModelRepository(database).remove(importId);
}

PredictionPreview EngineModelsService::preview(const PredictionOrder& order) {
  return previewOf(order);
}

std::string EngineModelsService::commandLines(const PredictionOrder& order) {
  return commandLinesOf(order);
}

std::int64_t EngineModelsService::addPrediction(const PredictionOrder& order) {
  makePlace(order.project);
  return addPredictionBatch(order);
}

void EngineModelsService::predict(const fs::path& project,
                                  std::int64_t predictionId,
                                  const WorkContext& work) {
  atLowPriority([&] { predictBatch(project, predictionId, work); });
}

void EngineModelsService::setReview(const fs::path& project, const ReviewRecord& review) {
  keepReview(project, review);
}

AdoptionPreview EngineModelsService::previewAdoption(const AdoptionOrder& order, const WorkContext& work) {
  return previewOfAdoption(order, work);
}

Adoption EngineModelsService::adopt(const AdoptionOrder& order, const WorkContext& work) {
  return adoptLabelMaps(order, work);
}

void EngineModelsService::removePrediction(const fs::path& project, std::int64_t predictionId) {
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  PredictionRepository(database).remove(predictionId);
  transaction.commit();
}

}  // namespace viscera
