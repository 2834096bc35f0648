// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/api/run_control.h"
#include "engine/base/progress.h"
#include "engine/data/case_cache.h"
#include "engine/data/case_order.h"
#include "engine/nn/network.h"
#include "engine/train/checkpoint.h"
#include "engine/train/communicator.h"
#include "engine/train/optimizer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace viscera {

// What the processes of one run agree on. Each function is called by all of them; alone, none of them does
// anything.

[[nodiscard]] inline Shard shardOf(const Communicator& communicator) {
  return {communicator.rank(), communicator.worldSize()};
}

/// Cases of one process in a step. `batch_size` counts the cases of all processes together, so that a run is
/// the same however many processes train it.
/// @throws Error{InvalidConfiguration} where batch_size cannot be shared out evenly.
[[nodiscard]] std::int64_t casesOfProcess(const RunConfig& config, std::int64_t worldSize);

/// Text of rank 0.
[[nodiscard]] std::string shareText(Communicator& communicator, const std::string& text);

/// Runs `work`, waits for the others and throws the failure of the lowest rank that has one, on all ranks.
/// @throws what `work` throws, as Error; Error{Cancelled} where one was stopped.
void onAllProcesses(Communicator& communicator, const std::function<void()>& work);

/// Computes the entries that the cache lacks, each on one process. `folder` is that of the cache.
/// @throws as CaseCache::fill.
void fillShare(const Communicator& communicator,
               const CaseCache& cache,
               const std::filesystem::path& folder,
               const RunConfig& config,
               const WorkContext& work);

/// The strongest request that any process has got.
[[nodiscard]] RunControl::Request agreeOnRequest(Communicator& communicator, const RunControl& control);
/// Where they agreed on Pause: all wait together for another request, and agree on it.
[[nodiscard]] RunControl::Request waitWhilePaused(Communicator& communicator, RunControl& control);

/// Gradients become the sums over all processes, in pieces of 25 MB.
void sumGradients(Communicator& communicator, const NamedTensors& parameters);

/// Weights, means and state become those of rank 0.
void shareState(Communicator& communicator, Network& network, Optimizer& optimizer, TrainingState& state);

}  // namespace viscera
