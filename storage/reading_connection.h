// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

namespace SQLite {
class Database;
}

namespace viscera {

/// How long a connection waits for another one that holds the database.
inline constexpr int kPatience_ms = 5000;

enum class OnFrozenFile { Warn, SayNothing };

/// A connection that reads an existing database, also where its folder may not be written: then as the file
/// is now, without rows that a write-ahead log beside it still holds.
/// @throws Error{Io} for a missing file, SQLite::Exception.
[[nodiscard]] std::unique_ptr<SQLite::Database> openForReading(const std::filesystem::path& file,
                                                               OnFrozenFile frozen);

}  // namespace viscera
