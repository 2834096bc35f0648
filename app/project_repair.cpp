// SPDX-License-Identifier: Apache-2.0
#include "app/project_repair.h"

#include "app/checkpoint_check.h"
#include "app/project_backup.h"
#include "app/project_check.h"
#include "app/run_registration.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/data/split.h"
#include "storage/database.h"
#include "storage/database_health.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

void moveFile(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  if (failed) throw Error(ErrorCode::Io, from.string() + ": cannot be renamed: " + failed.message());
}

/// The first of file.damaged-1, file.damaged-2, … that is free.
fs::path setAsideName(const fs::path& file) {
  std::error_code ignored;
  for (int number = 1;; ++number) {
    fs::path name = file.string() + ".damaged-" + std::to_string(number);
    if (!fs::exists(name, ignored)) return name;
  }
}

/// The split of a run, where one of its two files can still be read.
std::optional<Split> splitOf(const RunDescription& run, const fs::path& folder) {
  try {
    Split split = readSplit(splitFileOf(run, folder));
    if (run.fold) applyFold(split, *run.fold);
    return split;
  } catch (const Error& error) {
    logWarning(error.what());
    return std::nullopt;
  }
}

class ProjectRepair {
 public:
  ProjectRepair(const fs::path& project, bool dryRun, const WorkContext& work)
      : project_(project), dryRun_(dryRun), work_(work) {}

  std::vector<RepairAction> actions() {
    const bool sound = repairDatabase();
    if (!sound && dryRun_) return std::move(actions_);
    Database database(project_ / kDatabaseName,
                      dryRun_ ? Database::Access::ReadOnly : Database::Access::ReadWrite);
    refuseLiveRuns(database);
    listUnknownRuns(database);
    interruptRuns(database);
    for (const RunRecord& run : RunRepository(database).list()) repairRun(database, run);
    return std::move(actions_);
  }

 private:
  void act(const char* code, std::string message, const std::function<void()>& change) {
    if (!dryRun_) change();
    actions_.push_back({code, std::move(message)});
  }

  /// False where the database was, or would have to be, replaced.
  bool repairDatabase() {
    const fs::path file = project_ / kDatabaseName;
    std::error_code ignored;
    const bool exists = fs::exists(file, ignored);
    if (exists && databaseProblems(file).empty()) return true;
    const auto backup = newestSoundBackup(project_);
    std::string message;
    const fs::path aside = setAsideName(file);
    if (exists) message = file.string() + ": is damaged and becomes " + aside.string() + "; ";
    message += backup
                   ? "the backup " + backup->string() + " takes its place"
                   : "there is no sound backup, so the runs are listed from their folders; their curves lie "
                     "in their log.txt";
    act(exists ? "damaged-database" : "missing-database", message, [&] {
      for (const char* suffix : {"", "-wal", "-shm"})
        if (fs::exists(file.string() + suffix)) moveFile(file.string() + suffix, aside.string() + suffix);
      if (backup) copyDatabase(*backup, file);
    });
    return false;
  }

  void refuseLiveRuns(Database& database) const {
    for (const RunRecord& run : RunRepository(database).list())
      if (mayBeAlive(run, wallClockMs()))
        throw Error(ErrorCode::Locked,
                    "run " + run.id + " is being trained by process " + processInWords(run.process) +
                        "; stop it before the project is repaired");
  }

  void listUnknownRuns(Database& database) {
    for (const fs::path& folder : runFoldersIn(project_)) {
      try {
        const RunDescription run = readRunDescription(folder);
        if (RunRepository(database).find(run.id)) continue;
        act("unknown-run-folder", folder.string() + ": run " + run.id + " is listed", [&] {
          const auto split = splitOf(run, folder);
          insertRun(database, run, folder, split ? &*split : nullptr);
          RunRepository(database).end(
              run.id, RunState::Interrupted, 0, "listed again from its folder", wallClockMs());
        });
      } catch (const Error& error) {
        if (error.code() != ErrorCode::InvalidInput) throw;
        logWarning(error.what());  // a damaged run.json cannot be mended here
      }
    }
  }

  void interruptRuns(Database& database) {
    std::vector<std::string> orphans;
    for (const RunRecord& run : RunRepository(database).list())
      if (hasProcess(run.state)) orphans.push_back(run.id);
    if (!dryRun_) (void)interruptOrphans(database);
    for (const std::string& id : orphans)
      actions_.push_back({"orphaned-run", "run " + id + " is called interrupted: its process is gone"});
  }

  void repairRun(Database& database, const RunRecord& run) {
    const fs::path folder = runFolderOf(project_, run);
    if (!isRunFolder(folder)) return;
    work_.throwIfStopped();
    for (const CheckpointState& one : checkpointStates(database, run, folder, work_))
      repairCheckpoint(database, run, folder, one);
    for (const fs::path& left : leftoversOf(folder))
      act("leftover-file", left.string() + ": is removed", [&] { fs::remove(left); });
  }

  void repairCheckpoint(Database& database,
                        const RunRecord& run,
                        const fs::path& folder,
                        const CheckpointState& one) {
    CheckpointRepository checkpoints(database);
    const fs::path file = folder / one.file;
    switch (one.problem) {
      case CheckpointProblem::None:
        break;
      case CheckpointProblem::Missing:
        act("missing-checkpoint", file.string() + ": is forgotten", [&] {
          checkpoints.remove(run.id, one.file);
        });
        break;
      case CheckpointProblem::Damaged: {
        const fs::path aside = setAsideName(file);
        act("damaged-checkpoint", file.string() + ": becomes " + aside.string(), [&] {
          moveFile(file, aside);
          checkpoints.remove(run.id, one.file);
        });
        break;
      }
      case CheckpointProblem::Unrecorded:
        act("unrecorded-checkpoint",
            file.string() + ": is recorded (step " + std::to_string(one.step) + ")",
            [&] {
              checkpoints.put(run.id, {one.step, one.file, one.sha256, one.bytes, one.isBest, wallClockMs()});
            });
        break;
    }
  }

  const fs::path project_;
  const bool dryRun_;
  const WorkContext& work_;
  std::vector<RepairAction> actions_;
};

}  // namespace

std::vector<RepairAction> repairProject(const fs::path& project, bool dryRun, const WorkContext& work) {
  requireProject(project);
  return ProjectRepair(project, dryRun, work).actions();
}

}  // namespace viscera
