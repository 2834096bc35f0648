// SPDX-License-Identifier: Apache-2.0
#include "storage/evaluation_repository.h"

#include "storage/database.h"
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

}  // namespace

std::int64_t EvaluationRepository::insert(const EvaluationRecord& evaluation,
                                          const std::vector<OrganScoreRecord>& scores) {
  return translated(database_.file(), [&] {
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO evaluation (run_id, dataset_id, model, step, wall_ms, metric, value, is_best, "
        "grid, rule) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
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
    insert.exec();
    const std::int64_t id = database_.connection().getLastInsertRowid();
    SQLite::Statement score(database_.connection(),
                            "INSERT INTO organ_score (evaluation_id, case_name, label, organ, dice, hd95_mm, "
                            "surface_dice, reference_ml, prediction_ml) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const OrganScoreRecord& one : scores) insertScore(score, id, one);
    return id;
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
    std::vector<EvaluationRecord> all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT id, dataset_id, model, step, wall_ms, metric, value, is_best, grid, rule "
        "FROM evaluation WHERE run_id = ? ORDER BY step, id");
    select.bind(1, runId);
    while (select.executeStep()) {
      EvaluationRecord record;
      record.id = select.getColumn(0).getInt64();
      record.runId = runId;
      if (!select.getColumn(1).isNull()) record.datasetId = select.getColumn(1).getInt64();
      record.model = select.getColumn(2).getString();
      record.step = select.getColumn(3).getInt64();
      record.wall_ms = select.getColumn(4).getInt64();
      record.metric = select.getColumn(5).getString();
      record.value = realOrNaN(select.getColumn(6));
      record.isBest = select.getColumn(7).getInt() != 0;
      record.grid = select.getColumn(8).getString();
      record.rule = select.getColumn(9).getString();
      all.push_back(std::move(record));
    }
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
