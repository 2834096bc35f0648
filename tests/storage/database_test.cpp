// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"

#include "engine/base/error.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <optional>

namespace viscera {
namespace {

using testing::HasSubstr;

struct Refusal {
  ErrorCode code;
  std::string message;
};

std::optional<Refusal> refusalOf(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return Refusal{error.code(), error.what()};
  }
  return std::nullopt;
}

RunRecord run(const std::string& id) {
  RunRecord record;
  record.id = id;
  record.task = "segmentation";
  record.folder = ".";
  record.configJson = "{}";
  return record;
}

TEST(Database, HasTheSettingsThatItsDocumentationPromises) {
  const test::TemporaryFolder folder;
  const Database database(folder.path() / "new" / kDatabaseName);
  const auto setting = [&](const char* name) {
    return database.connection().execAndGet(std::string("PRAGMA ") + name).getString();
  };
  EXPECT_EQ(setting("journal_mode"), "wal");
  EXPECT_EQ(setting("foreign_keys"), "1");
  EXPECT_EQ(setting("synchronous"), "2");  // FULL: a committed row outlives a power cut
  EXPECT_EQ(setting("busy_timeout"), "5000");
}

TEST(Database, ReadingNeedsAnExistingFileAndCreatesNone) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  const auto refusal = refusalOf([&] { Database(file, Database::Access::ReadOnly); });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Io);
  EXPECT_THAT(refusal->message, HasSubstr(file.string()));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Database, RefusesAFileThatIsNoDatabase) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  std::ofstream(file) << std::string(4096, 'x');
  for (const auto access : {Database::Access::ReadOnly, Database::Access::ReadWrite}) {
    const auto refusal = refusalOf([&] { Database(file, access); });
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, ErrorCode::InvalidInput);
    EXPECT_THAT(refusal->message, HasSubstr("is not a project database"));
  }
}

TEST(Database, RefusesAnotherProgramsDatabaseAndLeavesItAsItWas) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE song (title)");
  const auto refusal = refusalOf([&] { Database database(file); });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::InvalidInput);
  EXPECT_THAT(refusal->message, HasSubstr("another program's database"));
  SQLite::Database after(file.string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(after.execAndGet("SELECT count(*) FROM sqlite_master").getInt(), 1);
}

TEST(Database, SaysWhenTheFolderCannotBeWritten) {
  const auto refusal = refusalOf([] { Database database("/proc/no-such-folder/project.sqlite"); });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Io);
  EXPECT_THAT(refusal->message, HasSubstr("/proc/no-such-folder/project.sqlite: cannot be opened"));
}

TEST(Database, SaysWhenTheDiskIsFull) {
  const test::TemporaryFolder folder;
  Database database(folder.path() / kDatabaseName);
  database.connection().exec("PRAGMA max_page_count = 1");  // SQLite answers as it does on a full disk
  RunRecord large = run("a");
  large.configJson = std::string(1U << 20, ' ');
  const auto refusal = refusalOf([&] { RunRepository(database).insert(large); });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Io);
  EXPECT_THAT(refusal->message, HasSubstr("disk is full"));
}

TEST(Database, SaysWhenAnotherProcessKeepsTheLock) {
  const test::TemporaryFolder folder;
  Database holder(folder.path() / kDatabaseName);
  const Transaction held(holder);
  Database database(folder.path() / kDatabaseName);
  database.connection().setBusyTimeout(50);
  const auto refusal = refusalOf([&] { Transaction second(database); });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Locked);
}

TEST(Database, SaysWhenItIsDamaged) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / kDatabaseName;
  { Database database(file); }
  {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(100);  // behind the header: the first page of the schema
    stream << std::string(3000, '\xff');
  }
  const auto refusal = refusalOf([&] { Database database(file); });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Io);
  EXPECT_THAT(refusal->message, HasSubstr("is damaged"));
}

TEST(Database, IsReadableWhereNothingMayBeWritten) {
  if (geteuid() == 0) GTEST_SKIP() << "the administrator may write everywhere";
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "100% #1?" / kDatabaseName;
  {
    Database database(file);
    RunRepository(database).insert(run("a"));
  }
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  std::filesystem::permissions(file.parent_path(),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  {
    Database database(file, Database::Access::ReadOnly);
    EXPECT_EQ(RunRepository(database).list().size(), 1U);
  }
  const auto refusal = refusalOf([&] { RunRepository(*std::make_unique<Database>(file)).insert(run("b")); });
  std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Io);
}

TEST(Transaction, TakesEverythingBackUnlessCommitted) {
  const test::TemporaryFolder folder;
  Database database(folder.path() / kDatabaseName);
  RunRepository runs(database);
  {
    const Transaction transaction(database);
    runs.insert(run("lost"));
  }
  {
    Transaction transaction(database);
    runs.insert(run("kept"));
    transaction.commit();
  }
  EXPECT_FALSE(runs.find("lost"));
  EXPECT_TRUE(runs.find("kept"));
  EXPECT_TRUE(runs.history("lost").empty());
}

TEST(Transaction, TakesEverythingBackWhenAnExceptionPasses) {
  const test::TemporaryFolder folder;
  Database database(folder.path() / kDatabaseName);
  RunRepository runs(database);
  EXPECT_THROW(
      {
        Transaction transaction(database);
        runs.insert(run("a"));
        runs.insert(run("a"));  // the id is taken
        transaction.commit();
      },
      Error);
  EXPECT_TRUE(runs.list().empty());
}

TEST(NetworkFileSystem, IsTheTypeOfTheDeepestMountAboveTheFolder) {
  const std::string mounts =
      "/dev/sda1 / ext4 rw 0 0\n"
      "server:/home /home nfs4 rw 0 0\n"
      "/dev/sdb1 /home/anna/fast xfs rw 0 0\n"
      "//nas/scans /mnt/scans cifs rw 0 0\n";
  EXPECT_FALSE(onNetworkFileSystem("/data/project", mounts));
  EXPECT_TRUE(onNetworkFileSystem("/home/anna/project", mounts));
  EXPECT_FALSE(onNetworkFileSystem("/home/anna/fast/project", mounts));
  EXPECT_TRUE(onNetworkFileSystem("/mnt/scans", mounts));
  EXPECT_FALSE(onNetworkFileSystem("/homework/project", mounts));  // not below /home
}

TEST(NetworkFileSystem, IsFoundWhereItsFolderHasABlank) {
  const std::string mounts =
      "/dev/sda1 / ext4 rw 0 0\n"
      "//nas/our\\040scans /mnt/our\\040scans cifs rw 0 0\n"
      "//nas/back\\134slash /mnt/back\\134slash cifs rw 0 0\n";
  EXPECT_TRUE(onNetworkFileSystem("/mnt/our scans/project", mounts));
  EXPECT_TRUE(onNetworkFileSystem("/mnt/back\\slash/project", mounts));
  EXPECT_FALSE(onNetworkFileSystem("/mnt/our", mounts));
}

TEST(NetworkFileSystem, IsFoundBehindALink) {
  const test::TemporaryFolder folder;
  const std::filesystem::path real = std::filesystem::canonical(folder.path());
  std::filesystem::create_directory(real / "share");
  std::filesystem::create_symlink(real / "share", real / "link");
  const std::string mounts =
      "/dev/sda1 / ext4 rw 0 0\nserver:/share " + (real / "share").string() + " nfs4 rw 0 0\n";
  EXPECT_TRUE(onNetworkFileSystem(real / "link" / "project", mounts));
  EXPECT_TRUE(onNetworkFileSystem(real / "link" / "not yet made" / "project", mounts));
  EXPECT_FALSE(onNetworkFileSystem(real / "project", mounts));
}

}  // namespace
}  // namespace viscera
