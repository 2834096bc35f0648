// SPDX-License-Identifier: Apache-2.0
#include "app/checkpoint_check.h"

#include "engine/base/process.h"
#include "engine/base/sha256.h"
#include "engine/interchange/pt_reader.h"
#include "engine/train/checkpoint.h"

#include <map>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "checkpoints/";
constexpr const char* kBestName = "checkpoints/best.pt";

/// What is stored about one file: in the database, in the index of the run, or in both.
struct Stored {
  bool inDatabase = false;
  std::int64_t step = 0;
  std::string sha256;
};

std::map<std::string, Stored> storedCheckpoints(Database& database,
                                                const RunRecord& run,
                                                const fs::path& runFolder) {
  std::map<std::string, Stored> stored;
  std::vector<std::string> ignored;  // a broken index leaves the hashes of the database
  for (const auto& entry : CheckpointFolder(runFolder).list(ignored))
    stored[kFolder + entry.file] = {false, entry.step, entry.sha256};
  for (const CheckpointRecord& one : CheckpointRepository(database).list(run.id))
    stored[one.file] = {true, one.step, one.sha256};
  std::error_code failed;
  if (fs::exists(runFolder / kBestName, failed)) stored.try_emplace(kBestName);
  return stored;
}

/// Step that a checkpoint file says of itself, after its own checksums were checked. @throws
/// Error{InvalidInput} for a damaged file.
std::int64_t stepInside(const fs::path& file) {
  const PtValue content = readPtFile(file);
  const PtValue* step = find(content, "step");
  const auto* number = step == nullptr ? nullptr : std::get_if<std::int64_t>(&step->value);
  if (number == nullptr)
    throw Error(ErrorCode::InvalidInput, file.string() + ": is no checkpoint of a run (it has no step)");
  return *number;
}

CheckpointState stateOf(const fs::path& runFolder, const std::string& name, const Stored& stored) {
  CheckpointState state{name, stored.step, "", 0, name == kBestName, CheckpointProblem::None};
  const fs::path file = runFolder / name;
  std::error_code failed;
  if (!fs::exists(file, failed)) {
    state.problem = CheckpointProblem::Missing;
    return state;
  }
  try {
    state.sha256 = sha256OfFile(file);
    state.bytes = static_cast<std::int64_t>(fs::file_size(file));
    if (stored.sha256 == state.sha256) {
      if (!stored.inDatabase) state.problem = CheckpointProblem::Unrecorded;
      return state;
    }
    // A process may have been killed between a file and its entry: then the file is sound, the entry is old.
    state.step = stepInside(file);
    state.problem = CheckpointProblem::Unrecorded;
  } catch (const Error&) {
    state.problem = CheckpointProblem::Damaged;
  }
  return state;
}

}  // namespace

std::vector<CheckpointState> checkpointStates(Database& database,
                                              const RunRecord& run,
                                              const fs::path& runFolder,
                                              const WorkContext& work) {
  std::vector<CheckpointState> states;
  for (const auto& [name, stored] : storedCheckpoints(database, run, runFolder)) {
    work.throwIfStopped();
    CheckpointState state = stateOf(runFolder, name, stored);
    // An index may name what a killed process had not yet removed from it.
    if (state.problem == CheckpointProblem::Missing && !stored.inDatabase) continue;
    states.push_back(std::move(state));
  }
  return states;
}

void recordIndexedCheckpoints(Database& database, const std::string& runId, const fs::path& runFolder) {
  CheckpointRepository checkpoints(database);
  std::map<std::string, std::string> recorded;  // file → hash
  for (const CheckpointRecord& one : checkpoints.list(runId)) {
    std::error_code failed;
    if (fs::exists(runFolder / one.file, failed) || failed)
      recorded[one.file] = one.sha256;
    else
      checkpoints.remove(runId, one.file);
  }
  const auto record = [&](const std::string& name, const CheckpointFolder::Entry& entry, bool isBest) {
    if (recorded[name] != entry.sha256)
      checkpoints.put(runId, {entry.step, name, entry.sha256, entry.bytes, isBest, wallClockMs()});
  };
  std::vector<std::string> ignored;  // the run itself tells of a broken index
  for (CheckpointFolder::Entry entry : CheckpointFolder(runFolder).list(ignored)) {
    const std::string name = kFolder + entry.file;
    std::error_code failed;
    if (!fs::exists(runFolder / name, failed)) continue;
    if (entry.sha256.empty()) {  // killed between the file and the index
      entry.sha256 = sha256OfFile(runFolder / name);
      entry.bytes = static_cast<std::int64_t>(fs::file_size(runFolder / name));
    }
    record(name, entry, false);
    // best.pt is a second name of one of them, or of one that has been removed since.
    if (fs::equivalent(runFolder / name, runFolder / kBestName, failed)) record(kBestName, entry, true);
  }
}

}  // namespace viscera
