// SPDX-License-Identifier: Apache-2.0
#include "storage/checkpoint_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {

void CheckpointRepository::put(const std::string& runId, const CheckpointRecord& checkpoint) {
  translated(database_.file(), [&] {
    SQLite::Statement insert(
        database_.connection(),
        "INSERT OR REPLACE INTO checkpoint (run_id, step, file, sha256, bytes, is_best, written_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, runId);
    insert.bind(2, checkpoint.step);
    insert.bind(3, checkpoint.file);
    insert.bind(4, checkpoint.sha256);
    insert.bind(5, checkpoint.bytes);
    insert.bind(6, checkpoint.isBest ? 1 : 0);
    insert.bind(7, checkpoint.written_ms);
    insert.exec();
  });
}

void CheckpointRepository::remove(const std::string& runId, const std::string& file) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM checkpoint WHERE run_id = ? AND file = ?");
    remove.bind(1, runId);
    remove.bind(2, file);
    remove.exec();
  });
}

std::vector<CheckpointRecord> CheckpointRepository::list(const std::string& runId) const {
  return translated(database_.file(), [&] {
    std::vector<CheckpointRecord> all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT step, file, sha256, bytes, is_best, written_ms FROM checkpoint WHERE run_id = ? "
        "ORDER BY step, written_ms, file");
    select.bind(1, runId);
    while (select.executeStep())
      all.push_back({select.getColumn(0).getInt64(),
                     select.getColumn(1).getString(),
                     select.getColumn(2).getString(),
                     select.getColumn(3).getInt64(),
                     select.getColumn(4).getInt() != 0,
                     select.getColumn(5).getInt64()});
    return all;
  });
}

}  // namespace viscera
