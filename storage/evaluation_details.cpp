// SPDX-License-Identifier: Apache-2.0
#include "storage/evaluation_details.h"

#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

constexpr int kFirstSchema = 3;  // that has details

double realOrNaN(const SQLite::Column& column) {
  return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
}

std::string selection(const Database& database) {
  std::string columns = "id, run_id, dataset_id, model, step, wall_ms, metric, value, is_best, grid, rule, ";
  columns += schemaVersion(database) >= kFirstSchema ? "name, tolerance_mm, protocol_json" : "'', NULL, ''";
  return "SELECT " + columns + " FROM evaluation ";
}

DetailedEvaluation evaluationFrom(SQLite::Statement& row) {
  DetailedEvaluation found;
  EvaluationRecord& record = found.record;
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
  found.details.name = row.getColumn(11).getString();
  found.details.surfaceTolerance_mm = realOrNaN(row.getColumn(12));
  found.details.protocolJson = row.getColumn(13).getString();
  return found;
}

}  // namespace

void EvaluationDetailsRepository::put(std::int64_t evaluationId,
                                      const EvaluationDetails& details,
                                      const std::vector<ScoredLabelMap>& labelMaps) {
  translated(database_.file(), [&] {
    SQLite::Statement update(
        database_.connection(),
        "UPDATE evaluation SET name = ?, tolerance_mm = ?, protocol_json = ? WHERE id = ?");
    update.bind(1, details.name);
    update.bind(2, details.surfaceTolerance_mm);  // SQLite stores NaN as NULL
    update.bind(3, details.protocolJson);
    update.bind(4, evaluationId);
    update.exec();
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO scored_label_map (evaluation_id, case_name, file) VALUES (?, ?, ?)");
    for (const ScoredLabelMap& one : labelMaps) {
      insert.bind(1, evaluationId);
      insert.bind(2, one.caseName);
      insert.bind(3, one.file);
      insert.exec();
      insert.reset();
    }
  });
}

void EvaluationDetailsRepository::removeNamed(const std::string& name) {
  translated(database_.file(), [&] {
    for (const char* text : {"DELETE FROM evaluation WHERE run_id IS NULL AND name = ?",
                             "DELETE FROM review WHERE source = ?"}) {
      SQLite::Statement remove(database_.connection(), text);
      remove.bind(1, name);
      remove.exec();
    }
  });
}

std::vector<DetailedEvaluation> EvaluationDetailsRepository::listScored() const {
  return translated(database_.file(), [&] {
    std::vector<DetailedEvaluation> all;
    SQLite::Statement select(
        database_.connection(),
        selection(database_) +
            "WHERE EXISTS (SELECT 1 FROM organ_score WHERE evaluation_id = evaluation.id) ORDER BY id");
    while (select.executeStep()) all.push_back(evaluationFrom(select));
    return all;
  });
}

std::optional<DetailedEvaluation> EvaluationDetailsRepository::find(std::int64_t evaluationId) const {
  return translated(database_.file(), [&]() -> std::optional<DetailedEvaluation> {
    SQLite::Statement select(database_.connection(), selection(database_) + "WHERE id = ?");
    select.bind(1, evaluationId);
    if (!select.executeStep()) return std::nullopt;
    return evaluationFrom(select);
  });
}

std::vector<ScoredLabelMap> EvaluationDetailsRepository::labelMaps(std::int64_t evaluationId) const {
  return translated(database_.file(), [&] {
    std::vector<ScoredLabelMap> all;
    if (schemaVersion(database_) < kFirstSchema) return all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT case_name, file FROM scored_label_map WHERE evaluation_id = ? ORDER BY case_name");
    select.bind(1, evaluationId);
    while (select.executeStep())
      all.push_back({select.getColumn(0).getString(), select.getColumn(1).getString()});
    return all;
  });
}

}  // namespace viscera
