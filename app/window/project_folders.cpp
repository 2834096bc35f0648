// SPDX-License-Identifier: Apache-2.0
#include "app/window/project_folders.h"

#include "app/project_backup.h"
#include "app/project_repair.h"
#include "engine/base/process.h"
#include "engine/data/phantom.h"
#include "storage/database.h"
#include "storage/project_repository.h"
#include "storage/run_repository.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string nameOf(const fs::path& folder) {
  const fs::path clean = (folder / "").lexically_normal().parent_path();
  return clean.filename().empty() ? folder.string() : clean.filename().string();
}

/// Name of the first entry that is not hidden; empty: none.
std::string firstEntryOf(const fs::path& folder) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') && name != "lost+found") return name;
  }
  return {};
}

ProjectState stateWithoutDatabase(const fs::path& folder) {
  ProjectState state;
  state.name = nameOf(folder);
  std::error_code ignored;
  const bool isFile = isThere(folder) && !fs::is_directory(folder, ignored);
  const std::string first = isFile ? "" : firstEntryOf(folder);
  if (!isFile && first.empty()) {
    state.kind = ProjectState::Kind::Empty;
    return state;
  }
  state.reason = folder.string() +
                 (isFile ? " is a file, not a project folder"
                         : " is no project: it holds other files (" + first + ", …)") +
                 "; choose the folder that holds " + kDatabaseName + ", or an empty one for a new project";
  return state;
}

ProjectState unusable(const fs::path& folder, const Error& error) {
  ProjectState state;
  state.name = nameOf(folder);
  state.reason = error.what();
  if (error.code() == ErrorCode::Locked) {
    state.kind = ProjectState::Kind::Locked;
  } else if (state.reason.find("update the program") != std::string::npos) {
    state.kind = ProjectState::Kind::Newer;
  } else {
    state.kind = ProjectState::Kind::Damaged;
    const auto backup = newestSoundBackup(folder);
    state.hasBackup = backup.has_value();
    if (backup)  // that is nearer than any remedy in the database's own words
      state.reason = state.reason.substr(0, state.reason.find("; ")) +
                     "; a sound copy of it is there: " + (fs::path("backups") / backup->filename()).string();
  }
  return state;
}

/// Why nothing can be written to the project; empty where it can. Brings an older schema up to date.
/// @throws Error{Locked}.
std::string whyReadOnly(const fs::path& folder) {
  try {
    Database database(folder / kDatabaseName);
    const Transaction writing(database);
    return {};
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Locked) throw;
    return error.what();
  }
}

std::int64_t countOf(const Database& database, const char* query) {
  return database.connection().execAndGet(query).getInt64();
}

DemoData demoIn(const fs::path& folder) {
  const fs::path data = folder / "data";
  return {data, data / "dataset_seg.json", data / "dataset_ssl.json"};
}

}  // namespace

ProjectState ProjectFolders::inspect(const fs::path& folder) {
  if (!isThere(folder / kDatabaseName)) return stateWithoutDatabase(folder);
  try {
    {
      Database database(folder / kDatabaseName, Database::Access::ReadOnly);
      (void)RunRepository(database).list();
    }
    ProjectState state;
    state.name = nameOf(folder);
    state.reason = whyReadOnly(folder);
    state.kind = state.reason.empty() ? ProjectState::Kind::Ready : ProjectState::Kind::ReadOnly;
    return state;
  } catch (const Error& error) {
    return unusable(folder, error);
  }
}

void ProjectFolders::create(const fs::path& folder) {
  if (isThere(folder / kDatabaseName)) return;
  if (const std::string first = firstEntryOf(folder); !first.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                folder.string() + ": holds other files (" + first +
                    ", …); choose an empty folder for the new project");
  Database database(folder / kDatabaseName);
  Transaction transaction(database);
  ProjectRepository(database).ensure({nameOf(folder), wallClockMs()});
  transaction.commit();
}

std::string ProjectFolders::restoreBackup(const fs::path& folder, const WorkContext& work) {
  std::string done;
  for (const RepairAction& action : repairProject(folder, false, work)) {
    if (!done.empty()) done += "; ";
    done += action.message;
  }
  return done.empty() ? folder.string() + ": nothing had to be repaired" : done;
}

ProjectSummary ProjectFolders::summaryOf(const fs::path& folder) {
  ProjectSummary summary;
  summary.name = nameOf(folder);
  if (!isThere(folder / kDatabaseName)) return summary;
  summary.available = true;
  try {
    Database database(folder / kDatabaseName, Database::Access::ReadOnly);
    summary.runs = countOf(database, "SELECT count(*) FROM run");
    summary.cases = countOf(database, "SELECT count(DISTINCT name) FROM \"case\"");
  } catch (const std::exception&) {
    return summary;  // opening it will say what is wrong
  }
  return summary;
}

DemoData ProjectFolders::makeDemo(const fs::path& folder, const WorkContext& work) {
  DemoData demo = demoIn(folder);
  if (!isThere(demo.labelledSplit) || !isThere(demo.unlabelledSplit))
    writePhantomDataset(demo.root, PhantomOptions{}, PhantomDataset{}, work);
  Database database(folder / kDatabaseName);
  Transaction transaction(database);
  ProjectRepository(database).ensure({"Demo", wallClockMs()});
  transaction.commit();
  return demo;
}

}  // namespace viscera
