// SPDX-License-Identifier: Apache-2.0
#include "storage/project_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {

void ProjectRepository::ensure(const ProjectRecord& project) {
  translated(database_.file(), [&] {
    SQLite::Statement insert(database_.connection(),
                             "INSERT OR IGNORE INTO project (id, name, created_ms) VALUES (1, ?, ?)");
    insert.bind(1, project.name);
    insert.bind(2, project.created_ms);
    insert.exec();
  });
}

std::optional<ProjectRecord> ProjectRepository::find() const {
  return translated(database_.file(), [&]() -> std::optional<ProjectRecord> {
    SQLite::Statement select(database_.connection(), "SELECT name, created_ms FROM project");
    if (!select.executeStep()) return std::nullopt;
    return ProjectRecord{select.getColumn(0).getString(), select.getColumn(1).getInt64()};
  });
}

}  // namespace viscera
