// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "storage/checkpoint_repository.h"
#include "storage/run_repository.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

enum class CheckpointProblem {
  None,
  Missing,    ///< recorded, but not on the disk
  Damaged,    ///< its bytes have neither the stored hash nor the checksums inside the file
  Unrecorded  ///< on the disk and sound, but the database does not know it as it is
};

/// A checkpoint file as it is on the disk against what is stored about it.
struct CheckpointState {
  std::string file;  ///< relative to the run folder
  std::int64_t step = 0;
  std::string sha256;  ///< of the bytes on the disk; empty where there are none
  std::int64_t bytes = 0;
  bool isBest = false;
  CheckpointProblem problem = CheckpointProblem::None;
};

/// Every checkpoint that the database, the run's index or the folder knows, by name. Reads all of their
/// bytes.
/// @throws Error as Database, Error{Cancelled}.
[[nodiscard]] std::vector<CheckpointState> checkpointStates(Database& database,
                                                            const RunRecord& run,
                                                            const std::filesystem::path& runFolder,
                                                            const WorkContext& work);

/// Records what a process that was killed between a checkpoint and its row left unrecorded, by the hashes of
/// the run's index; only a file that the index does not know is read. @throws Error as Database, Error{Io}.
void recordIndexedCheckpoints(Database& database,
                              const std::string& runId,
                              const std::filesystem::path& runFolder);

}  // namespace viscera
