// SPDX-License-Identifier: Apache-2.0
#include "app/run_removal.h"

#include "app/run_description.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

namespace viscera {
namespace {

/// What of a run folder belongs to the run; of one that is a project too, not the project.
std::vector<std::filesystem::path> filesOf(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const char* name : {"run.json",
                           "split.json",
                           "config.json",
                           "cases.json",
                           "log.txt",
                           "control.json",
                           "checkpoints",
                           "previews"})
    files.push_back(folder / name);
  return files;
}

bool isProject(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / kDatabaseName, ignored);
}

void removeFiles(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::remove_all(folder, failed);
  if (failed)
    logWarning(folder.string() + ": could not be removed (" + failed.message() + "); remove it by hand");
}

}  // namespace

std::int64_t runBytes(const std::filesystem::path& project, const std::string& runId) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto folder = runFolderOf(project, RunRepository(database).get(runId));
  std::error_code failed;
  std::int64_t bytes = 0;
  std::filesystem::recursive_directory_iterator files(folder, failed);
  for (; !failed && files != std::filesystem::recursive_directory_iterator(); files.increment(failed)) {
    std::error_code ignored;
    if (files->is_regular_file(ignored)) bytes += static_cast<std::int64_t>(files->file_size(ignored));
  }
  return bytes;
}

void removeRun(const std::filesystem::path& project, const std::string& runId) {
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  const RunRecord run = RunRepository(database).get(runId);
  if (mayBeAlive(run, wallClockMs()))
    throw Error(ErrorCode::Locked,
                "run " + runId + " is being trained by process " + processInWords(run.process) +
                    "; stop it, then delete it");
  const auto folder = runFolderOf(project, run);
  if (isProject(folder)) {
    RunRepository(database).remove(runId);
    transaction.commit();
    for (const auto& file : filesOf(folder)) removeFiles(file);
    return;
  }
  const auto aside = folder.parent_path() / (".removed-" + runId);
  std::error_code failed;
  const bool isThere = std::filesystem::exists(folder, failed);
  if (isThere) std::filesystem::rename(folder, aside, failed);
  if (failed)
    throw Error(ErrorCode::Io,
                folder.string() + ": cannot be moved away (" + failed.message() +
                    "); check the permissions of the folder, nothing was deleted");
  try {
    RunRepository(database).remove(runId);
    transaction.commit();
  } catch (...) {
    if (isThere) std::filesystem::rename(aside, folder, failed);
    throw;
  }
  removeFiles(aside);
}

}  // namespace viscera
