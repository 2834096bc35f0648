// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "storage/migration_1.h"
#include "storage/migrations.h"
#include "storage/reading_connection.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

namespace viscera {
namespace {

bool isNetworkType(std::string_view type) {
  constexpr std::array<std::string_view, 14> kTypes = {"nfs",
                                                       "nfs4",
                                                       "cifs",
                                                       "smb3",
                                                       "smbfs",
                                                       "afs",
                                                       "lustre",
                                                       "beegfs",
                                                       "gpfs",
                                                       "ceph",
                                                       "glusterfs",
                                                       "fuse.sshfs",
                                                       "fuse.glusterfs",
                                                       "fuse.ceph"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

bool isBelow(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// The kernel writes a blank in a path of the table as \040, and likewise tab, line end and backslash.
std::string unescaped(const std::string& word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto isOctal = [&](std::size_t at) {
      return at < word.size() && word[at] >= '0' && word[at] <= '7';
    };
    if (word[i] == '\\' && isOctal(i + 1) && isOctal(i + 2) && isOctal(i + 3)) {
      text += static_cast<char>((word[i + 1] - '0') * 64 + (word[i + 2] - '0') * 8 + (word[i + 3] - '0'));
      i += 3;
    } else {
      text += word[i];
    }
  }
  return text;
}

std::string mountTable() {
  std::ifstream stream("/proc/self/mounts");
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// SQLite does not wait for other connections when it changes the journal; this does.
std::string changeJournal(SQLite::Database& connection, const std::string& wanted) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience_ms);
  for (;;) try {
      return connection.execAndGet("PRAGMA journal_mode = " + wanted).getString();
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() > deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void chooseJournal(SQLite::Database& connection, const std::filesystem::path& file) {
  const bool network = onNetworkFileSystem(file.parent_path(), mountTable());
  const std::string wanted = network ? "delete" : "wal";
  if (connection.execAndGet("PRAGMA journal_mode").getString() == wanted) return;
  const std::string got = changeJournal(connection, wanted);
  if (network)
    logInfo(file.string() +
            ": on a network file system, so the rollback journal is used; readers may wait for writers");
  else if (got != wanted)
    logWarning(file.string() + ": the write-ahead log cannot be used here (journal is " + got + ")");
}

void refuseForeignFile(SQLite::Database& connection, const std::filesystem::path& file) {
  // In this order: another process may be creating the schema right now.
  const bool fresh = connection.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
  if (!fresh && connection.execAndGet("PRAGMA application_id").getInt() != kApplicationId)
    throw Error(ErrorCode::InvalidInput,
                file.string() + ": is another program's database; choose another project folder");
}

}  // namespace

bool onNetworkFileSystem(const std::filesystem::path& folder, const std::string& mounts) {
  std::error_code failed;
  std::filesystem::path real = std::filesystem::weakly_canonical(std::filesystem::absolute(folder), failed);
  if (failed) real = std::filesystem::absolute(folder);
  std::istringstream lines(mounts);
  std::string line;
  std::size_t longest = 0;
  bool network = false;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string device, mountPoint, type;
    if (!(words >> device >> mountPoint >> type)) continue;
    mountPoint = unescaped(mountPoint);
    if (mountPoint.size() < longest || !isBelow(real, mountPoint)) continue;
    longest = mountPoint.size();
    network = isNetworkType(type);
  }
  return network;
}

Database::Database(const std::filesystem::path& file, Access access) : file_(file) {
  translated(file_, [&] {
    if (access == Access::ReadOnly) {
      connection_ = openForReading(file_, OnFrozenFile::Warn);
      refuseForeignFile(*connection_, file_);
      return;
    }
    std::error_code failed;
    std::filesystem::create_directories(std::filesystem::absolute(file_).parent_path(), failed);
    connection_ = std::make_unique<SQLite::Database>(
        file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kPatience_ms);
    refuseForeignFile(*connection_, file_);
    chooseJournal(*connection_, file_);
    connection_->exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL");
  });
  if (access == Access::ReadWrite) {
    migrate(*this);
    return;
  }
  // An older schema stays as it is; the repositories fill in what it lacks.
  const int version = schemaVersion(*this);
  if (version < 1 || version > currentSchemaVersion())
    throw Error(ErrorCode::InvalidInput,
                file_.string() + ": has schema " + std::to_string(version) +
                    ", this program reads up to schema " + std::to_string(currentSchemaVersion()) +
                    (version > currentSchemaVersion() ? "; update the program"
                                                      : "; open it once where it may be written"));
}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

std::int64_t dataVersion(const Database& database) {
  return translated(database.file(),
                    [&] { return database.connection().execAndGet("PRAGMA data_version").getInt64(); });
}

Snapshot::Snapshot(Database& database) {
  translated(database.file(), [&] {
    transaction_ =
        std::make_unique<SQLite::Transaction>(database.connection(), SQLite::TransactionBehavior::DEFERRED);
  });
}

Snapshot::~Snapshot() = default;

Transaction::Transaction(Database& database) : database_(database) {
  translated(database.file(), [&] {
    transaction_ =
        std::make_unique<SQLite::Transaction>(database.connection(), SQLite::TransactionBehavior::IMMEDIATE);
  });
}

Transaction::~Transaction() = default;

void Transaction::commit() {
  translated(database_.file(), [&] { transaction_->commit(); });
}

}  // namespace viscera
