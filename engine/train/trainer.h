// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/api/run_control.h"
#include "engine/api/run_events.h"
#include "engine/data/split.h"

#include <filesystem>
#include <optional>
#include <string>

namespace viscera {

class Communicator;

/// Where a run gets its data and weights and where it writes.
struct TrainingInput {
  RunConfig config;
  Split split;                      ///< resolved; see resolvePaths
  std::filesystem::path runFolder;  ///< config.json, checkpoints/, previews/ are written here
  std::filesystem::path cacheFolder;
  std::optional<std::filesystem::path> initFile;  ///< weights to start from
  bool resume = false;          ///< continue from the newest valid checkpoint in the run folder
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:N
  bool preflight = true;        ///< measure what the run needs and refuse what does not fit; see preflight()
};

/// Trains one network to its end on the calling thread (which becomes the engine thread).
///
/// Never throws: every failure ends in one RunFinished{Failed, reason}. A stop request is honoured within one
/// step. On the CPU with an unchanged thread count, an interrupted and resumed run produces the uninterrupted
/// sequence of losses bit for bit.
RunOutcome train(const TrainingInput& input, RunControl& control, RunObserver& observer) noexcept;

/// As one of several processes, which are all given the same input. The rank 0 alone reads and writes the run
/// folder; its events tell of the whole run. Equal to one process but for the order of sums, as long as the
/// cases of an epoch can be shared out evenly; else the last step of an epoch repeats cases. Where another
/// process ends, this one saves and ends as Interrupted.
RunOutcome train(const TrainingInput& input,
                 RunControl& control,
                 RunObserver& observer,
                 Communicator& communicator) noexcept;

}  // namespace viscera
