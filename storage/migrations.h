// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

class Database;

/// Version of the schema this program works with; stored in the file as PRAGMA user_version.
[[nodiscard]] int currentSchemaVersion();

/// Version of the schema in the file; 0 for a fresh one. @throws as Database.
[[nodiscard]] int schemaVersion(const Database& database);

/// Brings the schema up to date, one numbered migration after the other in a single transaction. Safe when
/// several processes open a fresh database at once.
/// @throws as Database; Error{InvalidInput} for a newer schema.
void migrate(Database& database);

}  // namespace viscera
