// SPDX-License-Identifier: Apache-2.0
#include "storage/imported_model_repository.h"

#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

constexpr int kFirstSchema = 4;

}  // namespace

std::int64_t ImportedModelRepository::put(const ImportedModelRecord& model) {
  return translated(database_.file(), [&] {
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO imported_model (file, name, facts_json, added_ms) VALUES (?, ?, ?, ?) ON CONFLICT "
        "(file) DO UPDATE SET name = excluded.name, facts_json = excluded.facts_json, added_ms = "
        "excluded.added_ms");
    insert.bind(1, model.file);
    insert.bind(2, model.name);
    insert.bind(3, model.factsJson);
    insert.bind(4, model.added_ms);
    insert.exec();
    SQLite::Statement select(database_.connection(), "SELECT id FROM imported_model WHERE file = ?");
    select.bind(1, model.file);
    select.executeStep();
    return select.getColumn(0).getInt64();
  });
}

void ImportedModelRepository::remove(std::int64_t id) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM imported_model WHERE id = ?");
    remove.bind(1, id);
    remove.exec();
  });
}

std::vector<ImportedModelRecord> ImportedModelRepository::list() const {
  return translated(database_.file(), [&] {
    std::vector<ImportedModelRecord> all;
    if (schemaVersion(database_) < kFirstSchema) return all;
    SQLite::Statement select(database_.connection(),
                             "SELECT id, file, name, facts_json, added_ms FROM imported_model ORDER BY "
                             "added_ms DESC, id DESC");
    while (select.executeStep())
      all.push_back({select.getColumn(0).getInt64(),
                     select.getColumn(1).getString(),
                     select.getColumn(2).getString(),
                     select.getColumn(3).getString(),
                     select.getColumn(4).getInt64()});
    return all;
  });
}

}  // namespace viscera
