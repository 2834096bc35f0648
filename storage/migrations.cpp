// SPDX-License-Identifier: Apache-2.0
#include "storage/migrations.h"

#include "engine/base/error.h"
#include "storage/database.h"
#include "storage/migration_1.h"
#include "storage/migration_2.h"
#include "storage/migration_3.h"
#include "storage/migration_4.h"
#include "storage/migration_5.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>

#include <array>
#include <string>

namespace viscera {
namespace {

/// Element n brings version n to n + 1. A published migration is never changed; a new one is appended.
constexpr std::array<const char*, 5> kMigrations = {
    kMigration1, kMigration2, kMigration3, kMigration4, kMigration5};

}  // namespace

int currentSchemaVersion() {
  return static_cast<int>(kMigrations.size());
}

int schemaVersion(const Database& database) {
  return translated(database.file(),
                    [&] { return database.connection().execAndGet("PRAGMA user_version").getInt(); });
}

void migrate(Database& database) {
  const auto refuseNewer = [&](int version) {
    if (version <= currentSchemaVersion()) return;
    throw Error(ErrorCode::InvalidInput,
                database.file().string() + ": made by a newer version of the program (schema " +
                    std::to_string(version) + ", this one knows up to " +
                    std::to_string(currentSchemaVersion()) + "); update the program to open it");
  };
  const int before = schemaVersion(database);
  refuseNewer(before);
  if (before == currentSchemaVersion()) return;
  Transaction transaction(database);
  const int version = schemaVersion(database);  // another process may have been faster
  refuseNewer(version);
  translated(database.file(), [&] {
    for (int next = version; next < currentSchemaVersion(); ++next)
      database.connection().exec(kMigrations[next]);
    database.connection().exec("PRAGMA user_version = " + std::to_string(currentSchemaVersion()));
  });
  transaction.commit();
}

}  // namespace viscera
