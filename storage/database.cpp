// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "storage/migration_1.h"
#include "storage/migrations.h"
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

constexpr int kPatience_ms = 5000;

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

std::string mountTable() {
  std::ifstream stream("/proc/self/mounts");
  return {std::istreambuf_iterator<char>(stream), {}};
}

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

std::unique_ptr<SQLite::Database> openForReading(const std::filesystem::path& file) {
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
  logWarning(file.string() + ": its folder may not be written, so it is shown as it is now");
  return std::make_unique<SQLite::Database>(
      immutableUri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, kPatience_ms);
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
  const bool network = onNetworkFileSystem(std::filesystem::absolute(file).parent_path(), mountTable());
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
  std::istringstream lines(mounts);
  std::string line;
  std::size_t longest = 0;
  bool network = false;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string device, mountPoint, type;
    if (!(words >> device >> mountPoint >> type)) continue;
    if (mountPoint.size() < longest || !isBelow(folder, mountPoint)) continue;
    longest = mountPoint.size();
    network = isNetworkType(type);
  }
  return network;
}

Database::Database(const std::filesystem::path& file, Access access) : file_(file) {
  translated(file_, [&] {
    if (access == Access::ReadOnly) {
      connection_ = openForReading(file_);
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
  const int version = schemaVersion(*this);
  if (version != currentSchemaVersion())
    throw Error(ErrorCode::InvalidInput,
                file_.string() + ": has schema " + std::to_string(version) + ", this program reads schema " +
                    std::to_string(currentSchemaVersion()) +
                    (version > currentSchemaVersion() ? "; update the program"
                                                      : "; open it once where it may be written"));
}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

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
