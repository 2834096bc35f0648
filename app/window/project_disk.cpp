// SPDX-License-Identifier: Apache-2.0
#include "app/window/project_folders.h"
#include "engine/base/process.h"
#include "storage/checkpoint_repository.h"
#include "storage/database.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

#include <algorithm>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Bytes of all files below; links are not followed.
std::int64_t bytesBelow(const fs::path& folder, const WorkContext& work) {
  std::int64_t bytes = 0;
  std::error_code failed;
  for (auto entry = fs::recursive_directory_iterator(folder, failed);
       !failed && entry != fs::recursive_directory_iterator();
       entry.increment(failed)) {
    work.throwIfStopped();
    std::error_code gone;
    if (!entry->is_regular_file(gone) || entry->is_symlink(gone)) continue;
    const auto size = entry->file_size(gone);
    if (!gone) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

Database openProject(const fs::path& project, Database::Access access) {
  return Database(project / kDatabaseName, access);
}

void requireNothingTrains(const fs::path& project, const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs)
    if (mayBeAlive(run, wallClockMs()))
      throw Error(ErrorCode::Locked,
                  project.string() + ": " + displayName(run) +
                      " is being trained and needs these files; wait for its end, or stop it first");
}

std::int64_t sizeOf(const fs::path& file) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  return failed ? 0 : static_cast<std::int64_t>(size);
}

void removeFile(const fs::path& file) {
  std::error_code failed;
  fs::remove(file, failed);
  if (failed) throw Error(ErrorCode::Io, file.string() + ": cannot be removed: " + failed.message());
}

std::int64_t clearCache(const fs::path& project, const WorkContext& work) {
  std::int64_t freed = 0;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(project / "cache", failed)) {
    work.throwIfStopped();
    const std::int64_t bytes = entry.is_directory() ? bytesBelow(entry.path(), work) : sizeOf(entry.path());
    std::error_code kept;
    fs::remove_all(entry.path(), kept);
    if (kept) throw Error(ErrorCode::Io, entry.path().string() + ": cannot be removed: " + kept.message());
    freed += bytes;
  }
  return freed;
}

/// All but the best one; but the newest where none is the best.
std::vector<CheckpointRecord> superfluousCheckpoints(Database& database, const RunRecord& run) {
  auto checkpoints = CheckpointRepository(database).list(run.id);
  if (checkpoints.empty()) return checkpoints;
  const auto isBest = [](const CheckpointRecord& one) { return one.isBest; };
  if (std::none_of(checkpoints.begin(), checkpoints.end(), isBest))
    checkpoints.pop_back();
  else
    std::erase_if(checkpoints, isBest);
  return checkpoints;
}

std::int64_t removableBytes(Database& database, const fs::path& project, const RunRecord& run) {
  std::int64_t bytes = 0;
  for (const CheckpointRecord& one : superfluousCheckpoints(database, run))
    bytes += sizeOf(runFolderOf(project, run) / one.file);
  return bytes;
}

std::int64_t dropCheckpoints(Database& database, const fs::path& project, const RunRecord& run) {
  std::int64_t freed = 0;
  for (const CheckpointRecord& one : superfluousCheckpoints(database, run)) {
    const fs::path file = runFolderOf(project, run) / one.file;
    const std::int64_t bytes = sizeOf(file);
    removeFile(file);
    Transaction transaction(database);
    CheckpointRepository(database).remove(run.id, one.file);
    transaction.commit();
    freed += bytes;
  }
  return freed;
}

}  // namespace

DiskUse ProjectFolders::diskUse(const fs::path& project, const WorkContext& work) {
  DiskUse use;
  Database database = openProject(project, Database::Access::ReadOnly);
  const auto runs = RunRepository(database).list();
  for (const RunRecord& run : runs) {
    const fs::path folder = runFolderOf(project, run);
    DiskUse::Run one{run.id, displayName(run)};
    one.bytes = bytesBelow(folder, work);
    one.checkpoints = bytesBelow(folder / "checkpoints", work);
    one.archived = run.archived;
    if (run.archived) one.removable = removableBytes(database, project, run);
    one.alive = mayBeAlive(run, wallClockMs());
    use.runs.push_back(std::move(one));
    work.report("runs", static_cast<double>(use.runs.size()) / static_cast<double>(runs.size()));
  }
  std::stable_sort(use.runs.begin(), use.runs.end(), [](const DiskUse::Run& a, const DiskUse::Run& b) {
    return a.bytes > b.bytes;
  });
  use.cache = bytesBelow(project / "cache", work);
  use.exports = bytesBelow(project / "exports", work);
  use.backups = bytesBelow(project / "backups", work);
  return use;
}

std::int64_t ProjectFolders::cleanUp(const fs::path& project, CleanUp what, const WorkContext& work) {
  Database database = openProject(project, Database::Access::ReadWrite);
  const auto runs = RunRepository(database).list();
  requireNothingTrains(project, runs);
  if (what == CleanUp::Cache) return clearCache(project, work);
  std::int64_t freed = 0;
  for (const RunRecord& run : runs) {
    work.throwIfStopped();
    if (run.archived) freed += dropCheckpoints(database, project, run);
  }
  return freed;
}

void ProjectFolders::limitCache(const fs::path& project, std::int64_t bytes) {
  struct Entry {
    fs::path file;
    fs::file_time_type used;
    std::int64_t bytes;
  };
  std::vector<Entry> entries;
  std::int64_t total = 0;
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(project / "cache", failed)) {
    std::error_code gone;
    if (!entry.is_regular_file(gone)) continue;
    entries.push_back({entry.path(), entry.last_write_time(gone), sizeOf(entry.path())});
    total += entries.back().bytes;
  }
  if (total <= bytes) return;
  Database database = openProject(project, Database::Access::ReadOnly);
  for (const RunRecord& run : RunRepository(database).list())
    if (mayBeAlive(run, wallClockMs())) return;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= bytes) return;
    removeFile(entry.file);
    total -= entry.bytes;
  }
}

}  // namespace viscera
