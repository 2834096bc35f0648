// SPDX-License-Identifier: Apache-2.0
#include "app/project.h"

#include "app/run_description.h"
#include "engine/base/error.h"
#include "storage/database.h"
#include "storage/run_repository.h"

namespace viscera {
namespace {

bool hasDatabase(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / kDatabaseName, ignored);
}

RunLocation onlyRunOf(const std::filesystem::path& project) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto runs = RunRepository(database).list();
  if (runs.size() == 1) return {project, runs.front().id};
  std::string message = project.string() + (runs.empty() ? ": the project has no run yet"
                                                         : ": the project has several runs; name one of");
  for (const RunRecord& run : runs) message += " " + run.id;
  throw Error(ErrorCode::InvalidConfiguration, message);
}

RunLocation runWithId(const std::filesystem::path& project, const std::string& id) {
  if (!hasDatabase(project))
    throw Error(ErrorCode::InvalidConfiguration,
                "\"" + id + "\" is no run folder, and " + project.string() +
                    " is no project; name a run folder, or an id together with --project DIR");
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  std::vector<std::string> matches;
  for (const RunRecord& run : RunRepository(database).list()) {
    if (run.id == id) return {project, id};
    if (run.id.starts_with(id)) matches.push_back(run.id);
  }
  if (matches.size() == 1) return {project, matches.front()};
  std::string message = "run \"" + id + "\" is ";
  message += matches.empty() ? "not in " + project.string() + "; `runs list` shows those that are"
                             : "not the beginning of one id only:";
  for (const std::string& match : matches) message += " " + match;
  throw Error(ErrorCode::InvalidConfiguration, message);
}

}  // namespace

RunLocation locateRun(const std::filesystem::path& project, const std::string& idOrFolder) {
  const std::filesystem::path folder = idOrFolder;
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) {
    if (isRunFolder(folder)) {
      const RunDescription run = readRunDescription(folder);
      return {run.project, run.id};
    }
    if (hasDatabase(folder)) return onlyRunOf(folder);
  }
  return runWithId(project.empty() ? std::filesystem::path(".") : project, idOrFolder);
}

}  // namespace viscera
