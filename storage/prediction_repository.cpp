// SPDX-License-Identifier: Apache-2.0
#include "storage/prediction_repository.h"

#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/review_repository.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cmath>
#include <map>

namespace viscera {
namespace {

constexpr int kFirstSchema = 4;
constexpr const char* kBatchColumns =
    "SELECT id, name, state, process, reason, request_json, protocol_json, created_ms, finished_ms FROM "
    "prediction_batch";

PredictionState stateFrom(const std::string& word) {
  for (const PredictionState state : {PredictionState::Waiting,
                                      PredictionState::Running,
                                      PredictionState::Finished,
                                      PredictionState::Failed,
                                      PredictionState::Cancelled})
    if (word == toString(state)) return state;
  return PredictionState::Interrupted;
}

void bindNumber(SQLite::Statement& statement, int index, double value) {
  if (std::isnan(value))
    statement.bind(index);
  else
    statement.bind(index, value);
}

double numberOf(const SQLite::Column& column) {
  return column.isNull() ? std::nan("") : column.getDouble();
}

PredictionBatchRecord batchOf(SQLite::Statement& row) {
  PredictionBatchRecord batch;
  batch.id = row.getColumn(0).getInt64();
  batch.name = row.getColumn(1).getString();
  batch.state = stateFrom(row.getColumn(2).getString());
  batch.process = row.getColumn(3).getString();
  batch.reason = row.getColumn(4).getString();
  batch.requestJson = row.getColumn(5).getString();
  batch.protocolJson = row.getColumn(6).getString();
  batch.created_ms = row.getColumn(7).getInt64();
  if (!row.getColumn(8).isNull()) batch.finished_ms = row.getColumn(8).getInt64();
  return batch;
}

}  // namespace

std::string toString(PredictionState state) {
  switch (state) {
    case PredictionState::Waiting:
      return "waiting";
    case PredictionState::Running:
      return "running";
    case PredictionState::Finished:
      return "finished";
    case PredictionState::Failed:
      return "failed";
    case PredictionState::Cancelled:
      return "cancelled";
    case PredictionState::Interrupted:
      return "interrupted";
  }
  return "interrupted";
}

std::int64_t PredictionRepository::insert(const PredictionBatchRecord& batch,
                                          const std::vector<PredictedScanRecord>& scans) {
  return translated(database_.file(), [&] {
    SQLite::Database& connection = database_.connection();
    SQLite::Statement insert(connection,
                             "INSERT INTO prediction_batch (name, state, process, reason, request_json, "
                             "protocol_json, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, batch.name);
    insert.bind(2, toString(batch.state));
    insert.bind(3, batch.process);
    insert.bind(4, batch.reason);
    insert.bind(5, batch.requestJson);
    insert.bind(6, batch.protocolJson);
    insert.bind(7, batch.created_ms);
    insert.exec();
    const std::int64_t id = connection.getLastInsertRowid();
    for (const PredictedScanRecord& scan : scans) {
      SQLite::Statement one(connection,
                            "INSERT INTO prediction (batch_id, model, image, output, options_json, "
                            "created_ms, name, state) VALUES (?, '', ?, ?, '', ?, ?, ?)");
      one.bind(1, id);
      one.bind(2, scan.image);
      one.bind(3, scan.output);
      one.bind(4, batch.created_ms);
      one.bind(5, scan.name);
      one.bind(6, toString(scan.state));
      one.exec();
    }
    return id;
  });
}

void PredictionRepository::claim(std::int64_t batchId, const std::string& process) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE prediction_batch SET state = 'running', process = ?, reason = '', "
                             "finished_ms = NULL WHERE id = ?");
    update.bind(1, process);
    update.bind(2, batchId);
    update.exec();
  });
}

void PredictionRepository::setProtocol(std::int64_t batchId, const std::string& protocolJson) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE prediction_batch SET protocol_json = ? WHERE id = ?");
    update.bind(1, protocolJson);
    update.bind(2, batchId);
    update.exec();
  });
}

void PredictionRepository::end(std::int64_t batchId,
                               PredictionState state,
                               const std::string& reason,
                               std::int64_t wall_ms) {
  translated(database_.file(), [&] {
    SQLite::Statement update(
        database_.connection(),
        "UPDATE prediction_batch SET state = ?, reason = ?, finished_ms = ? WHERE id = ?");
    update.bind(1, toString(state));
    update.bind(2, reason);
    update.bind(3, wall_ms);
    update.bind(4, batchId);
    update.exec();
  });
}

void PredictionRepository::setScan(const PredictedScanRecord& scan) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE prediction SET state = ?, reason = ?, duration_s = ?, body_middle_mm = "
                             "? WHERE id = ?");
    update.bind(1, toString(scan.state));
    update.bind(2, scan.reason);
    update.bind(3, scan.duration_s);
    bindNumber(update, 4, scan.bodyMiddle_mm);
    update.bind(5, scan.id);
    update.exec();
    SQLite::Statement remove(database_.connection(), "DELETE FROM predicted_organ WHERE prediction_id = ?");
    remove.bind(1, scan.id);
    remove.exec();
    SQLite::Statement forget(database_.connection(), "DELETE FROM review WHERE source = ?");
    forget.bind(1, predictionReviewSource(scan.id));
    forget.exec();
    insertOrgans(scan);
  });
}

void PredictionRepository::insertOrgans(const PredictedScanRecord& scan) {
  for (const PredictedOrganRecord& organ : scan.organs) {
    SQLite::Statement insert(database_.connection(),
                             "INSERT INTO predicted_organ (prediction_id, label, organ, volume_ml, "
                             "components, outside_ml, centre_x_mm) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, scan.id);
    insert.bind(2, organ.label);
    insert.bind(3, organ.organ);
    insert.bind(4, organ.volume_ml);
    insert.bind(5, organ.components);
    insert.bind(6, organ.outside_ml);
    bindNumber(insert, 7, organ.centre_x_mm);
    insert.exec();
  }
}

void PredictionRepository::remove(std::int64_t batchId) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM prediction_batch WHERE id = ?");
    remove.bind(1, batchId);
    remove.exec();
  });
}

std::vector<PredictionBatchRecord> PredictionRepository::batches() const {
  return translated(database_.file(), [&] {
    std::vector<PredictionBatchRecord> all;
    if (schemaVersion(database_) < kFirstSchema) return all;
    SQLite::Statement select(database_.connection(),
                             std::string(kBatchColumns) + " ORDER BY created_ms DESC, id DESC");
    while (select.executeStep()) all.push_back(batchOf(select));
    return all;
  });
}

std::optional<PredictionBatchRecord> PredictionRepository::find(std::int64_t batchId) const {
  return translated(database_.file(), [&] {
    std::optional<PredictionBatchRecord> found;
    if (schemaVersion(database_) < kFirstSchema) return found;
    SQLite::Statement select(database_.connection(), std::string(kBatchColumns) + " WHERE id = ?");
    select.bind(1, batchId);
    if (select.executeStep()) found = batchOf(select);
    return found;
  });
}

std::vector<PredictedScanRecord> PredictionRepository::scans(std::int64_t batchId) const {
  return translated(database_.file(), [&] {
    std::vector<PredictedScanRecord> all;
    if (schemaVersion(database_) < kFirstSchema) return all;
    SQLite::Statement select(database_.connection(),
                             "SELECT id, name, image, output, state, reason, duration_s, body_middle_mm FROM "
                             "prediction WHERE batch_id = ? ORDER BY id");
    select.bind(1, batchId);
    std::map<std::int64_t, std::size_t> places;
    while (select.executeStep()) {
      places[select.getColumn(0).getInt64()] = all.size();
      all.push_back({select.getColumn(0).getInt64(),
                     select.getColumn(1).getString(),
                     select.getColumn(2).getString(),
                     select.getColumn(3).getString(),
                     stateFrom(select.getColumn(4).getString()),
                     select.getColumn(5).getString(),
                     select.getColumn(6).getDouble(),
                     numberOf(select.getColumn(7)),
                     {}});
    }
    SQLite::Statement organs(
        database_.connection(),
        "SELECT prediction_id, label, organ, volume_ml, components, outside_ml, centre_x_mm FROM "
        "predicted_organ WHERE prediction_id IN (SELECT id FROM prediction WHERE batch_id = ?) ORDER BY "
        "prediction_id, label");
    organs.bind(1, batchId);
    while (organs.executeStep())
      all[places.at(organs.getColumn(0).getInt64())].organs.push_back({organs.getColumn(1).getInt(),
                                                                       organs.getColumn(2).getString(),
                                                                       organs.getColumn(3).getDouble(),
                                                                       organs.getColumn(4).getInt(),
                                                                       organs.getColumn(5).getDouble(),
                                                                       numberOf(organs.getColumn(6))});
    return all;
  });
}

}  // namespace viscera
