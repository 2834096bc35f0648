// SPDX-License-Identifier: Apache-2.0
#include "storage/database_health.h"

#include "engine/base/error.h"
#include "engine/base/process.h"
#include "storage/reading_connection.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <atomic>
#include <string>

namespace viscera {
namespace {

/// Several may copy the same database at once: each has an unfinished file of its own.
std::string unfinishedName(const std::filesystem::path& target) {
  static std::atomic<int> copies = 0;
  return target.string() + ".unfinished-" + processIdentity() + "-" + std::to_string(++copies);
}

/// Removes the unfinished copy, with what SQLite may have put beside it.
struct CopyRemover {
  std::filesystem::path file;
  ~CopyRemover() {
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"})
      std::filesystem::remove(file.string() + suffix, ignored);
  }
};

void appendIntegrity(SQLite::Database& connection, std::vector<std::string>& problems) {
  SQLite::Statement integrity(connection, "PRAGMA integrity_check(20)");
  while (integrity.executeStep())
    if (const std::string line = integrity.getColumn(0).getString(); line != "ok") problems.push_back(line);
  SQLite::Statement keys(connection, "PRAGMA foreign_key_check");
  while (keys.executeStep())
    problems.push_back("a row of table " + keys.getColumn(0).getString() + " refers to a missing row of " +
                       keys.getColumn(2).getString());
}

}  // namespace

std::vector<std::string> databaseProblems(const std::filesystem::path& file) {
  std::vector<std::string> problems;
  try {
    translated(file, [&] {
      const auto connection = openForReading(file, OnFrozenFile::SayNothing);
      appendIntegrity(*connection, problems);
    });
  } catch (const Error& error) {
    problems.emplace_back(error.what());
  }
  return problems;
}

void copyDatabase(const std::filesystem::path& file, const std::filesystem::path& target) {
  const CopyRemover copy{unfinishedName(target)};
  { const CopyRemover ofAnEarlierAttempt{copy.file}; }
  translated(file, [&] {
    const auto source = openForReading(file, OnFrozenFile::SayNothing);
    SQLite::Database destination(
        copy.file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kPatience_ms);
    SQLite::Backup backup(destination, *source);
    backup.executeStep();
    destination.exec("PRAGMA journal_mode = DELETE");  // one file, without a log beside it
  });
  if (const auto problems = databaseProblems(copy.file); !problems.empty())
    throw Error(ErrorCode::Io, file.string() + ": its copy is not sound (" + problems.front() + ")");
  std::error_code failed;
  std::filesystem::rename(copy.file, target, failed);
  if (failed) throw Error(ErrorCode::Io, target.string() + ": cannot be written: " + failed.message());
}

}  // namespace viscera
