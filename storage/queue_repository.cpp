// SPDX-License-Identifier: Apache-2.0
#include "storage/queue_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {

std::int64_t QueueRepository::add(const std::string& requestJson, std::int64_t created_ms) {
  return translated(database_.file(), [&] {
    SQLite::Statement insert(database_.connection(),
                             "INSERT INTO job_queue (position, state, request_json, created_ms) VALUES "
                             "((SELECT 1 + coalesce(max(position), 0) FROM job_queue), 'waiting', ?, ?)");
    insert.bind(1, requestJson);
    insert.bind(2, created_ms);
    insert.exec();
    return static_cast<std::int64_t>(database_.connection().getLastInsertRowid());
  });
}

std::vector<QueuedRequest> QueueRepository::list() const {
  return translated(database_.file(), [&] {
    std::vector<QueuedRequest> all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT id, request_json, created_ms FROM job_queue WHERE state = 'waiting' ORDER BY position");
    while (select.executeStep())
      all.push_back(
          {select.getColumn(0).getInt64(), select.getColumn(1).getString(), select.getColumn(2).getInt64()});
    return all;
  });
}

bool QueueRepository::take(std::int64_t id) {
  return translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM job_queue WHERE id = ?");
    remove.bind(1, id);
    return remove.exec() == 1;
  });
}

}  // namespace viscera
