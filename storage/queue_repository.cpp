// SPDX-License-Identifier: Apache-2.0
#include "storage/queue_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

// Column state: a word, and behind a blank what belongs to it.
constexpr char kWaiting[] = "waiting";
constexpr char kStarting[] = "starting ";
constexpr char kFailed[] = "failed ";

std::string stateOf(const QueuedRequest& request) {
  if (!request.failure.empty()) return kFailed + request.failure;
  return request.starter.empty() ? kWaiting : kStarting + request.starter;
}

/// What stands behind the word; empty for another word.
std::string behind(const std::string& word, const std::string& state) {
  return state.starts_with(word) ? state.substr(word.size()) : std::string();
}

}  // namespace

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
        "SELECT id, request_json, created_ms, position, state FROM job_queue ORDER BY position");
    while (select.executeStep()) {
      const std::string state = select.getColumn(4).getString();
      all.push_back({select.getColumn(0).getInt64(),
                     select.getColumn(1).getString(),
                     select.getColumn(2).getInt64(),
                     select.getColumn(3).getInt64(),
                     behind(kStarting, state),
                     behind(kFailed, state)});
    }
    return all;
  });
}

bool QueueRepository::replace(std::int64_t id, const std::string& requestJson, std::int64_t created_ms) {
  return translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE job_queue SET request_json = ?, created_ms = ?, state = 'waiting' "
                             "WHERE id = ? AND state NOT LIKE 'starting %'");
    update.bind(1, requestJson);
    update.bind(2, created_ms);
    update.bind(3, id);
    return update.exec() == 1;
  });
}

bool QueueRepository::claim(const QueuedRequest& seen, const std::string& process) {
  return translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE job_queue SET state = ? WHERE id = ? AND state = ?");
    update.bind(1, kStarting + process);
    update.bind(2, seen.id);
    update.bind(3, stateOf(seen));
    return update.exec() == 1;
  });
}

void QueueRepository::release(std::int64_t id) {
  setState(id, kWaiting);
}

void QueueRepository::fail(std::int64_t id, const std::string& reason) {
  setState(id, kFailed + reason);
}

void QueueRepository::setState(std::int64_t id, const std::string& state) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(), "UPDATE job_queue SET state = ? WHERE id = ?");
    update.bind(1, state);
    update.bind(2, id);
    update.exec();
  });
}

bool QueueRepository::take(std::int64_t id) {
  return translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM job_queue WHERE id = ?");
    remove.bind(1, id);
    return remove.exec() == 1;
  });
}

void QueueRepository::putBack(const QueuedRequest& taken) {
  translated(database_.file(), [&] {
    SQLite::Statement insert(database_.connection(),
                             "INSERT INTO job_queue (id, position, state, request_json, created_ms) "
                             "VALUES (?, ?, 'waiting', ?, ?)");
    insert.bind(1, taken.id);
    insert.bind(2, taken.position);
    insert.bind(3, taken.requestJson);
    insert.bind(4, taken.created_ms);
    insert.exec();
  });
}

}  // namespace viscera
