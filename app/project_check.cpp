// SPDX-License-Identifier: Apache-2.0
#include "app/project_check.h"

#include "app/checkpoint_check.h"
#include "app/run_description.h"
#include "engine/base/atomic_file.h"
#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/database_health.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <set>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// The command that mends the project, as a person would type it.
std::string repairOf(const fs::path& project) {
  return "`viscera-cli project repair --project " + project.string() + "`";
}

class ProjectCheck {
 public:
  ProjectCheck(const fs::path& project, const WorkContext& work) : project_(project), work_(work) {}

  std::vector<ProjectFinding> findings() {
    checkDatabase();
    checkUnknownFolders();
    return std::move(findings_);
  }

 private:
  void add(const char* code, FindingSeverity severity, std::string message, std::string remedy) {
    findings_.push_back({code, severity, std::move(message), std::move(remedy)});
  }

  void checkDatabase() {
    const fs::path file = project_ / kDatabaseName;
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
      add("missing-database",
          FindingSeverity::Error,
          file.string() + ": there is no database",
          repairOf(project_) + " takes the newest backup, or lists the runs from their folders");
      return;
    }
    if (const auto problems = databaseProblems(file); !problems.empty()) {
      add("damaged-database",
          FindingSeverity::Error,
          file.string() + ": is damaged (" + problems.front() + ")",
          repairOf(project_) +
              " sets it aside and takes the newest sound backup, or lists the runs from their folders");
      return;
    }
    try {
      checkRuns(file);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::Cancelled) throw;
      add("unreadable-database", FindingSeverity::Error, error.what(), "follow the sentence before");
    }
  }

  void checkRuns(const fs::path& file) {
    Database database(file, Database::Access::ReadOnly);
    const auto runs = RunRepository(database).list();
    for (std::size_t i = 0; i < runs.size(); ++i) {
      work_.throwIfStopped();
      work_.report("check", static_cast<double>(i) / static_cast<double>(runs.size()));
      known_.insert(runs[i].id);
      checkRun(database, runs[i]);
    }
    work_.report("check", 1.0);
  }

  void checkRun(Database& database, const RunRecord& run) {
    const fs::path folder = runFolderOf(project_, run);
    const bool alive = mayBeAlive(run, wallClockMs());
    if (!isRunFolder(folder)) {
      add("missing-run-folder",
          FindingSeverity::Warning,
          folder.string() + ": the folder of run " + run.id + " is gone or holds no run.json",
          "its curves can still be read; to continue it, put the folder back");
      return;
    }
    try {
      (void)readRunDescription(folder);
    } catch (const Error& error) {
      add("damaged-run",
          FindingSeverity::Error,
          error.what(),
          "put run.json back from a backup of the project");
    }
    if (hasProcess(run.state) && !alive)
      add("orphaned-run",
          FindingSeverity::Warning,
          "run " + run.id + " is called " + toString(run.state) + ", but its process " +
              processInWords(run.process) + " is gone",
          "continue it with --resume " + folder.string() + ", or " + repairOf(project_) +
              " calls it interrupted");
    if (!alive) checkCheckpoints(database, run, folder);
    for (const fs::path& left : leftoversOf(folder))
      add("leftover-file",
          FindingSeverity::Note,
          left.string() + ": was left by a process that was killed while it wrote",
          repairOf(project_) + " removes it");
  }

  void checkCheckpoints(Database& database, const RunRecord& run, const fs::path& folder) {
    for (const CheckpointState& one : checkpointStates(database, run, folder, work_)) {
      const std::string file = (folder / one.file).string();
      switch (one.problem) {
        case CheckpointProblem::None:
          break;
        case CheckpointProblem::Missing:
          add("missing-checkpoint",
              FindingSeverity::Warning,
              file + ": is in the database but not on the disk",
              repairOf(project_) + " forgets it");
          break;
        case CheckpointProblem::Damaged:
          add("damaged-checkpoint",
              FindingSeverity::Error,
              file + ": is damaged (its bytes have not the stored SHA-256)",
              "--resume goes on from the one before it; " + repairOf(project_) + " sets it aside");
          break;
        case CheckpointProblem::Unrecorded:
          add("unrecorded-checkpoint",
              FindingSeverity::Warning,
              file + ": is not in the database as it is on the disk",
              repairOf(project_) + " records it");
          break;
      }
    }
  }

  void checkUnknownFolders() {
    for (const fs::path& folder : runFoldersIn(project_)) {
      try {
        const std::string id = readRunDescription(folder).id;
        if (!known_.contains(id))
          add("unknown-run-folder",
              FindingSeverity::Warning,
              folder.string() + ": holds run " + id + ", which the database does not know",
              repairOf(project_) + " lists it again; its curves lie in its log.txt alone");
      } catch (const Error& error) {
        // That of a known run was named above.
        if (known_.empty()) add("damaged-run", FindingSeverity::Error, error.what(), "put run.json back");
      }
    }
  }

  const fs::path project_;
  const WorkContext& work_;
  std::set<std::string> known_;
  std::vector<ProjectFinding> findings_;
};

}  // namespace

std::string toString(FindingSeverity severity) {
  return severity == FindingSeverity::Note      ? "note"
         : severity == FindingSeverity::Warning ? "warning"
                                                : "error";
}

std::vector<ProjectFinding> checkProject(const fs::path& project, const WorkContext& work) {
  requireProject(project);
  return ProjectCheck(project, work).findings();
}

std::vector<fs::path> runFoldersIn(const fs::path& project) {
  std::vector<fs::path> folders;
  if (isRunFolder(project)) folders.push_back(project);
  std::error_code failed;
  for (const auto& item : fs::directory_iterator(project / "runs", failed))
    if (isRunFolder(item.path())) folders.push_back(item.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::vector<fs::path> leftoversOf(const fs::path& runFolder) {
  std::vector<fs::path> files;
  for (const char* part : {"", "checkpoints", "previews"})
    for (fs::path& file : unfinishedFiles(runFolder / part)) files.push_back(std::move(file));
  return files;
}

void requireProject(const fs::path& project) {
  std::error_code ignored;
  if (fs::exists(project / kDatabaseName, ignored) || !runFoldersIn(project).empty()) return;
  throw Error(ErrorCode::InvalidConfiguration,
              project.string() + ": is no project (neither " + kDatabaseName +
                  " nor the folder of a run is in it); give its folder with --project DIR");
}

}  // namespace viscera
