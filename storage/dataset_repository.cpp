// SPDX-License-Identifier: Apache-2.0
#include "storage/dataset_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

DatasetRecord recordIn(const SQLite::Statement& row) {
  return {row.getColumn(0).getInt64(),
          row.getColumn(1).getString(),
          row.getColumn(2).getString(),
          row.getColumn(3).getString(),
          row.getColumn(4).getString(),
          row.getColumn(5).getInt64()};
}

}  // namespace

std::int64_t DatasetRepository::put(const DatasetRecord& dataset,
                                    const std::vector<CaseRecord>& cases,
                                    const std::map<int, std::string>& labels) {
  return translated(database_.file(), [&] {
    const std::int64_t id = putDataset(dataset);
    putCases(id, cases);
    putLabels(id, labels);
    return id;
  });
}

std::int64_t DatasetRepository::putDataset(const DatasetRecord& dataset) {
  SQLite::Statement insert(database_.connection(),
                           "INSERT OR IGNORE INTO dataset (name, split_file, split_sha256, root, added_ms) "
                           "VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, dataset.name);
  insert.bind(2, dataset.splitFile);
  insert.bind(3, dataset.splitSha256);
  insert.bind(4, dataset.root);
  insert.bind(5, dataset.added_ms);
  insert.exec();
  SQLite::Statement select(database_.connection(),
                           "SELECT id FROM dataset WHERE split_file = ? AND split_sha256 = ? AND root = ?");
  select.bind(1, dataset.splitFile);
  select.bind(2, dataset.splitSha256);
  select.bind(3, dataset.root);
  (void)select.executeStep();
  return select.getColumn(0).getInt64();
}

void DatasetRepository::putCases(std::int64_t id, const std::vector<CaseRecord>& cases) {
  SQLite::Statement insert(
      database_.connection(),
      "INSERT INTO \"case\" (dataset_id, name, role, image, label, fold, resolution) VALUES (?, ?, ?, ?, ?, "
      "?, ?) "
      "ON CONFLICT (dataset_id, name) DO UPDATE SET role = excluded.role, image = excluded.image, "
      "label = excluded.label, fold = excluded.fold, resolution = excluded.resolution");
  for (const CaseRecord& one : cases) {
    insert.clearBindings();
    insert.bind(1, id);
    insert.bind(2, one.name);
    insert.bind(3, one.role);
    insert.bind(4, one.image);
    if (!one.label.empty()) insert.bind(5, one.label);
    if (one.fold) insert.bind(6, *one.fold);
    insert.bind(7, one.resolution);
    insert.exec();
    insert.reset();
  }
}

void DatasetRepository::putLabels(std::int64_t id, const std::map<int, std::string>& labels) {
  SQLite::Statement insert(
      database_.connection(),
      "INSERT OR REPLACE INTO label_definition (dataset_id, value, name) VALUES (?, ?, ?)");
  for (const auto& [value, name] : labels) {
    insert.bind(1, id);
    insert.bind(2, value);
    insert.bind(3, name);
    insert.exec();
    insert.reset();
  }
}

std::optional<DatasetRecord> DatasetRepository::find(std::int64_t id) const {
  return translated(database_.file(), [&]() -> std::optional<DatasetRecord> {
    SQLite::Statement select(
        database_.connection(),
        "SELECT id, name, split_file, split_sha256, root, added_ms FROM dataset WHERE id = ?");
    select.bind(1, id);
    if (!select.executeStep()) return std::nullopt;
    return recordIn(select);
  });
}

std::vector<DatasetRecord> DatasetRepository::list() const {
  return translated(database_.file(), [&] {
    std::vector<DatasetRecord> all;
    SQLite::Statement select(database_.connection(),
                             "SELECT id, name, split_file, split_sha256, root, added_ms FROM dataset "
                             "ORDER BY added_ms DESC, id DESC");
    while (select.executeStep()) all.push_back(recordIn(select));
    return all;
  });
}

std::vector<CaseRecord> DatasetRepository::cases(std::int64_t id) const {
  return translated(database_.file(), [&] {
    std::vector<CaseRecord> all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT name, role, image, label, fold, resolution FROM \"case\" WHERE dataset_id = ? ORDER BY id");
    select.bind(1, id);
    while (select.executeStep()) {
      CaseRecord one{select.getColumn(0).getString(),
                     select.getColumn(1).getString(),
                     select.getColumn(2).getString(),
                     select.getColumn(3).getString(),
                     std::nullopt,
                     select.getColumn(5).getString()};
      if (!select.getColumn(4).isNull()) one.fold = select.getColumn(4).getInt();
      all.push_back(std::move(one));
    }
    return all;
  });
}

std::map<int, std::string> DatasetRepository::labels(std::int64_t id) const {
  return translated(database_.file(), [&] {
    std::map<int, std::string> all;
    SQLite::Statement select(database_.connection(),
                             "SELECT value, name FROM label_definition WHERE dataset_id = ?");
    select.bind(1, id);
    while (select.executeStep()) all.emplace(select.getColumn(0).getInt(), select.getColumn(1).getString());
    return all;
  });
}

}  // namespace viscera
