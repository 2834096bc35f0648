// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace SQLite {
class Database;
class Transaction;
}  // namespace SQLite

namespace viscera {

/// Name of the database inside a project folder.
inline constexpr const char* kDatabaseName = "project.sqlite";

/// One connection to a project's database. Used by one thread at a time; each thread opens its own.
///
/// Settings: foreign keys on, synchronous FULL (a committed row outlives a power cut), write-ahead log (a
/// rollback journal on a network file system, which a write-ahead log cannot be shared through), five seconds
/// of patience with another writer.
class Database {
 public:
  enum class Access {
    ReadWrite,  ///< creates a missing file and its folder, brings an older schema up to date
    ReadOnly  ///< needs an existing file; also works where nothing may be written (then other writers are not
              ///< seen)
  };

  /// @throws Error{Io} for a missing, unwritable or damaged file and a full disk, Error{Locked} where another
  /// process holds it for too long, Error{InvalidInput} for a file that is no project database or one that a
  /// newer program made. Each names the file and the remedy.
  explicit Database(const std::filesystem::path& file, Access access = Access::ReadWrite);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
  /// For the repositories of this folder.
  [[nodiscard]] SQLite::Database& connection() const noexcept { return *connection_; }

 private:
  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> connection_;
};

/// A number that changes when another connection has changed the database. Costs a few microseconds.
/// @throws as Database.
[[nodiscard]] std::int64_t dataVersion(const Database& database);

/// Makes everything that is read during its life come from one moment. For a connection that only reads.
class Snapshot {
 public:
  /// @throws as Database.
  explicit Snapshot(Database& database);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  std::unique_ptr<SQLite::Transaction> transaction_;
};

/// Changes that are kept together or not at all: without commit() the destructor takes them back.
/// Waits for another writer at its beginning, so that it never fails half-way for want of a lock.
class Transaction {
 public:
  /// @throws as Database.
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// @throws as Database; the changes are then taken back.
  void commit();

 private:
  Database& database_;
  std::unique_ptr<SQLite::Transaction> transaction_;
};

/// True where the file system of `folder`, links followed, is shared between machines (NFS, CIFS, Lustre, …),
/// by the table of mounts given as text in the form of /proc/self/mounts.
[[nodiscard]] bool onNetworkFileSystem(const std::filesystem::path& folder, const std::string& mounts);

}  // namespace viscera
