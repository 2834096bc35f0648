// SPDX-License-Identifier: Apache-2.0
#include "storage/reading_connection.h"

#include "engine/base/error.h"
#include "engine/base/log.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <string>

namespace viscera {
namespace {

/// '?' and '#' would end the path of a URI, '%' start an escape.
std::string immutableUri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr const char* kDigits = "0123456789ABCDEF";
      uri += '%';
      uri += kDigits[static_cast<unsigned char>(c) / 16];
      uri += kDigits[static_cast<unsigned char>(c) % 16];
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

/// What an immutable connection does not see, as the end of a sentence; empty where that is nothing.
std::string unseenRows(const std::filesystem::path& file) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file.string() + "-wal", absent);
  if (absent || size == 0) return {};
  return "; its newest rows are missing, they lie in " + file.filename().string() +
         "-wal, which can be read only where the folder may be written: look at a copy of the project";
}

}  // namespace

std::unique_ptr<SQLite::Database> openForReading(const std::filesystem::path& file, OnFrozenFile frozen) {
  if (!std::filesystem::exists(file))
    throw Error(
        ErrorCode::Io,
        file.string() + ": there is no such project database; name a project or run folder that has one");
  try {
    auto connection = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, kPatience_ms);
    (void)connection->execAndGet("SELECT count(*) FROM sqlite_master");
    return connection;
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() != SQLITE_CANTOPEN && error.getErrorCode() != SQLITE_READONLY) throw;
  }
  // The write-ahead log needs a writable folder even to read; without one the file cannot change either.
  if (frozen == OnFrozenFile::Warn)
    logWarning(file.string() + ": its folder may not be written, so it is shown as it is now" +
               unseenRows(file));
  return std::make_unique<SQLite::Database>(
      immutableUri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, kPatience_ms);
}

}  // namespace viscera
