// SPDX-License-Identifier: Apache-2.0
#include "app/score_recording.h"

#include "app/model_scores.h"
#include "app/run_description.h"
#include "app/split_description.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/evaluation_details.h"
#include "storage/evaluation_repository.h"
#include "storage/run_repository.h"

namespace viscera {
namespace {

/// The dataset the run was trained with, where it is that one: its cases keep the roles they had in training.
std::int64_t datasetOf(Database& database, const RunDescription& run, const ModelScores& scores) {
  const auto record = RunRepository(database).find(run.id);
  if (!record)
    throw Error(ErrorCode::InvalidInput, database.file().string() + ": does not know run " + run.id);
  if (record->datasetId && run.splitSha256 == scores.split.sha256 && run.root == scores.root)
    return *record->datasetId;
  return DatasetRepository(database).put(
      datasetRecord(scores.split, scores.root), caseRecords(scores.split), scores.split.labels);
}

/// Paths inside of the project are kept relative to it, so that it can be moved.
std::vector<ScoredLabelMap> labelMapsOf(const ModelScores& scores, const std::filesystem::path& project) {
  std::vector<ScoredLabelMap> maps;
  const auto home = std::filesystem::absolute(project).lexically_normal();
  for (const auto& [caseName, file] : scores.labelMaps) {
    const auto inside = file.lexically_relative(home);
    const bool leavesIt = inside.empty() || *inside.begin() == "..";
    maps.push_back({caseName, (leavesIt ? file : inside).string()});
  }
  return maps;
}

void insertScores(const RunDescription& run, const PredictionModel& model, const ModelScores& scores) {
  const auto file = run.project / kDatabaseName;
  if (std::error_code ignored; !std::filesystem::exists(file, ignored))
    throw Error(ErrorCode::Io, file.string() + ": there is no such project");
  Database database(file);
  Transaction transaction(database);
  EvaluationRecord record;
  record.runId = run.id;
  record.datasetId = datasetOf(database, run, scores);
  record.model = model.file.string();
  record.step = model.step;
  record.wall_ms = wallClockMs();
  record.metric = metricOf(scores.role);
  EvaluationDetails details;
  details.protocolJson = scores.protocol.dump();
  const std::vector<ScoredLabelMap> labelMaps = labelMapsOf(scores, run.project);
  for (const ScoreTable& table : scores.tables) {
    record.grid = table.grid;
    record.rule = ruleSentence(table.rule);
    record.value = meanDice(table);
    details.surfaceTolerance_mm = table.surfaceTolerance_mm;
    const std::int64_t id = EvaluationRepository(database).insert(record, recordsOf(table));
    EvaluationDetailsRepository(database).put(id, details, labelMaps);
  }
  transaction.commit();
}

}  // namespace

std::string metricOf(CaseRole role) {
  if (role == CaseRole::Training) return "train/dice_mean";
  return role == CaseRole::Test ? "test/dice_mean" : "val/dice_mean";
}

std::vector<OrganScoreRecord> recordsOf(const ScoreTable& table) {
  std::vector<OrganScoreRecord> records;
  for (const ScoredCase& scored : table.cases)
    for (const ScoredOrgan& organ : scored.organs)
      records.push_back({scored.id,
                         organ.label,
                         organ.name,
                         organ.dice,
                         organ.hd95_mm,
                         organ.surfaceDice,
                         organ.reference_ml,
                         organ.prediction_ml});
  return records;
}

void keepScores(const PredictionModel& model, const ModelScores& scores) {
  require(model.runFolder.has_value(), "scores are kept for models of runs alone");
  insertScores(readRunDescription(*model.runFolder), model, scores);
}

bool recordScores(const PredictionModel& model, const ModelScores& scores) {
  if (!model.runFolder) return false;
  try {
    keepScores(model, scores);
    return true;
  } catch (const Error& error) {
    logWarning(std::string("the scores are not recorded in the project of the run: ") + error.what());
    return false;
  }
}

}  // namespace viscera
