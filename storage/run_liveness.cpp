// SPDX-License-Identifier: Apache-2.0
#include "storage/run_liveness.h"

#include "engine/base/process.h"

#include <cstdlib>

namespace viscera {
namespace {

constexpr std::int64_t kSilence_ms = 60'000;

}  // namespace

bool mayBeAlive(const RunRecord& run, std::int64_t now_ms) {
  if (!hasProcess(run.state)) return false;
  return processRuns(run.process).value_or(std::abs(now_ms - run.heartbeat_ms) < kSilence_ms);
}

RunState visibleState(const RunRecord& run, std::int64_t now_ms) {
  return hasProcess(run.state) && !mayBeAlive(run, now_ms) ? RunState::Interrupted : run.state;
}

}  // namespace viscera
