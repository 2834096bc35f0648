// SPDX-License-Identifier: Apache-2.0
#include "app/run_registration.h"

#include "app/run_control_file.h"
#include "app/split_description.h"
#include "engine/api/config_json.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "storage/dataset_repository.h"
#include "storage/project_repository.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"

namespace viscera {
namespace {

/// As the database keeps it: relative where the run lies inside the project, so that a project can be moved.
std::string storedFolder(const std::filesystem::path& project, const std::filesystem::path& runFolder) {
  const auto relative = runFolder.lexically_relative(project);
  return relative.empty() || *relative.begin() == ".." ? runFolder.string() : relative.string();
}

}  // namespace

void insertRun(Database& database,
               const RunDescription& description,
               const std::filesystem::path& runFolder,
               const Split* split) {
  Transaction transaction(database);
  ProjectRepository(database).ensure({description.project.filename().string(), description.created_ms});
  RunRecord run;
  run.id = description.id;
  run.name = description.name;
  run.task = taskName(description.config.task);
  run.preset = description.config.preset;
  run.folder = storedFolder(description.project, runFolder);
  run.configJson = toJson(description.config).dump();
  if (split != nullptr)
    run.datasetId = DatasetRepository(database).put(
        datasetRecord(*split, description.root), caseRecords(*split), split->labels);
  run.created_ms = description.created_ms;
  RunRepository(database).insert(run);
  transaction.commit();
}

void claimRun(Database& database, const std::string& id, const std::filesystem::path& runFolder) {
  const std::int64_t now_ms = wallClockMs();
  Transaction transaction(database);
  RunRepository runs(database);
  const auto run = runs.find(id);
  require(run.has_value(), "claimRun needs a run that the project knows");
  if (mayBeAlive(*run, now_ms))
    throw Error(ErrorCode::Locked,
                runFolder.string() + ": is being trained by process " + processInWords(run->process) +
                    "; `viscera-cli runs stop " + runFolder.string() + "` ends it");
  forgetRunRequests(runFolder);
  runs.claim(id, processIdentity(), now_ms);
  transaction.commit();
}

std::vector<std::string> interruptOrphans(Database& database) {
  const std::int64_t now_ms = wallClockMs();
  std::vector<std::string> ids;
  RunRepository runs(database);
  for (const RunRecord& run : runs.list()) {
    if (!hasProcess(run.state) || mayBeAlive(run, now_ms)) continue;
    runs.end(run.id, RunState::Interrupted, run.step, "the process ended without a word", now_ms);
    ids.push_back(run.id);
  }
  return ids;
}

}  // namespace viscera
