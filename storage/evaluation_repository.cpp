// SPDX-License-Identifier: Apache-2.0
#include "storage/evaluation_repository.h"

#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

double realOrNaN(const SQLite::Column& column) {
  return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
}

void insertScore(SQLite::Statement& insert, std::int64_t evaluationId, const OrganScoreRecord& score) {
  insert.bind(1, evaluationId);
  insert.bind(2, score.caseName);
  insert.bind(3, score.label);
  insert.bind(4, score.organ);
  insert.bind(5, score.dice);  // SQLite stores NaN as NULL
  insert.bind(6, score.hd95_mm);
  insert.bind(7, score.surfaceDice);
  insert.bind(8, score.reference_ml);
  insert.bind(9, score.prediction_ml);
  insert.exec();
  insert.reset();
}

/// Of whatever schema; an older one lacks what came later.
std::string selection(const Database& database) {
  std::string columns = "id, run_id, dataset_id, model, step, wall_ms, metric, value, is_best, grid, rule, ";
  columns += schemaVersion(database) >= 3 ? "name, tolerance_mm, protocol_json" : "'', NULL, ''";
  return "SELECT " + columns + " FROM evaluation ";
}

EvaluationRecord recordFrom(SQLite::Statement& row) {
  EvaluationRecord record;
  record.id = row.getColumn(0).getInt64();
  if (!row.getColumn(1).isNull()) record.runId = row.getColumn(1).getString();
  if (!row.getColumn(2).isNull()) record.datasetId = row.getColumn(2).getInt64();
  record.model = row.getColumn(3).getString();
  record.step = row.getColumn(4).getInt64();
  record.wall_ms = row.getColumn(5).getInt64();
  record.metric = row.getColumn(6).getString();
  record.value = realOrNaN(row.getColumn(7));
  record.isBest = row.getColumn(8).getInt() != 0;
  record.grid = row.getColumn(9).getString();
  record.rule = row.getColumn(10).getString();
  record.name = row.getColumn(11).getString();
  record.surfaceTolerance_mm = realOrNaN(row.getColumn(12));
  record.protocolJson = row.getColumn(13).getString();
  return record;
}

std::vector<EvaluationRecord> recordsFrom(SQLite::Statement& select) {
  std::vector<EvaluationRecord> all;
  while (select.executeStep()) all.push_back(recordFrom(select));
  return all;
}

void insertLabelMaps(SQLite::Database& connection,
                     std::int64_t evaluationId,
                     const std::vector<ScoredLabelMap>& labelMaps) {
  SQLite::Statement insert(connection,
                           "INSERT INTO scored_label_map (evaluation_id, case_name, file) VALUES (?, ?, ?)");
  for (const ScoredLabelMap& one : labelMaps) {
    insert.bind(1, evaluationId);
    insert.bind(2, one.caseName);
    insert.bind(3, one.file);
    insert.exec();
    insert.reset();
  }
}

}  // namespace

std::int64_t EvaluationRepository::insert(const EvaluationRecord& evaluation,
                                          const std::vector<OrganScoreRecord>& scores,
                                          const std::vector<ScoredLabelMap>& labelMaps) {
  return translated(database_.file(), [&] {
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO evaluation (run_id, dataset_id, model, step, wall_ms, metric, value, is_best, "
        "grid, rule, name, tolerance_mm, protocol_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (evaluation.runId) insert.bind(1, *evaluation.runId);
    if (evaluation.datasetId) insert.bind(2, *evaluation.datasetId);
    insert.bind(3, evaluation.model);
    insert.bind(4, evaluation.step);
    insert.bind(5, evaluation.wall_ms);
    insert.bind(6, evaluation.metric);
    insert.bind(7, evaluation.value);
    insert.bind(8, evaluation.isBest ? 1 : 0);
    insert.bind(9, evaluation.grid);
    insert.bind(10, evaluation.rule);
    insert.bind(11, evaluation.name);
    insert.bind(12, evaluation.surfaceTolerance_mm);
    insert.bind(13, evaluation.protocolJson);
    insert.exec();
    const std::int64_t id = database_.connection().getLastInsertRowid();
    SQLite::Statement score(database_.connection(),
                            "INSERT INTO organ_score (evaluation_id, case_name, label, organ, dice, hd95_mm, "
                            "surface_dice, reference_ml, prediction_ml) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const OrganScoreRecord& one : scores) insertScore(score, id, one);
    insertLabelMaps(database_.connection(), id, labelMaps);
    return id;
  });
}

void EvaluationRepository::removeNamed(const std::string& name) {
  translated(database_.file(), [&] {
    for (const char* text : {"DELETE FROM evaluation WHERE run_id IS NULL AND name = ?",
                             "DELETE FROM review WHERE source = ?"}) {
      SQLite::Statement remove(database_.connection(), text);
      remove.bind(1, name);
      remove.exec();
    }
  });
}

void EvaluationRepository::truncateAfter(const std::string& runId, std::int64_t step) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM evaluation WHERE run_id = ? AND step > ?");
    remove.bind(1, runId);
    remove.bind(2, step);
    remove.exec();
  });
}

std::vector<EvaluationRecord> EvaluationRepository::list(const std::string& runId) const {
  return translated(database_.file(), [&] {
    SQLite::Statement select(database_.connection(),
                             selection(database_) + "WHERE run_id = ? ORDER BY step, id");
    select.bind(1, runId);
    return recordsFrom(select);
  });
}

std::vector<EvaluationRecord> EvaluationRepository::listScored() const {
  return translated(database_.file(), [&] {
    SQLite::Statement select(
        database_.connection(),
        selection(database_) +
            "WHERE EXISTS (SELECT 1 FROM organ_score WHERE evaluation_id = evaluation.id) ORDER BY id");
    return recordsFrom(select);
  });
}

std::vector<ScoredLabelMap> EvaluationRepository::labelMaps(std::int64_t evaluationId) const {
  return translated(database_.file(), [&] {
    std::vector<ScoredLabelMap> all;
    if (schemaVersion(database_) < 3) return all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT case_name, file FROM scored_label_map WHERE evaluation_id = ? ORDER BY case_name");
    select.bind(1, evaluationId);
    while (select.executeStep())
      all.push_back({select.getColumn(0).getString(), select.getColumn(1).getString()});
    return all;
  });
}

std::vector<OrganScoreRecord> EvaluationRepository::scores(std::int64_t evaluationId) const {
  return translated(database_.file(), [&] {
    std::vector<OrganScoreRecord> all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT case_name, label, organ, dice, hd95_mm, surface_dice, reference_ml, prediction_ml "
        "FROM organ_score WHERE evaluation_id = ? ORDER BY case_name, label");
    select.bind(1, evaluationId);
    while (select.executeStep())
      all.push_back({select.getColumn(0).getString(),
                     select.getColumn(1).getInt(),
                     select.getColumn(2).getString(),
                     realOrNaN(select.getColumn(3)),
                     realOrNaN(select.getColumn(4)),
                     realOrNaN(select.getColumn(5)),
                     realOrNaN(select.getColumn(6)),
                     realOrNaN(select.getColumn(7))});
    return all;
  });
}

}  // namespace viscera
