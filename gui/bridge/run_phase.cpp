// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_phase.h"

#include <array>
#include <cstddef>

namespace viscera {
namespace {

using enum RunPhase;
using enum RunAction;

constexpr std::size_t kPhases = 7;
constexpr std::size_t kTransitions = 7;
constexpr std::size_t kActions = 10;

constexpr unsigned bit(RunAction action) {
  return 1U << static_cast<unsigned>(action);
}

/// All that is true of one phase. `next` is in the order of RunTransition; the phase itself: not possible.
struct PhaseRow {
  RunPhase phase;
  std::string_view word;
  //                                  Start  Pause  GoOn  AskToStop  Finish  Fail  Interrupt
  std::array<RunPhase, kTransitions> next;
  unsigned actions;
};

constexpr unsigned kAlways = bit(Duplicate);
constexpr unsigned kOnceStarted = kAlways | bit(FineTuneFrom);
constexpr unsigned kWhileTraining =
    kOnceStarted | bit(Stop) | bit(StopAndFinalise) | bit(ContinueInBackground);
constexpr unsigned kAtRest = kOnceStarted | bit(Archive) | bit(Delete);

constexpr std::array<PhaseRow, kPhases> kTable = {{
    {Queued, "queued", {Running, Queued, Queued, Queued, Queued, Failed, Queued}, kAlways | bit(Delete)},
    {Running,
     "running",
     {Running, Paused, Running, Stopping, Finished, Failed, Interrupted},
     kWhileTraining | bit(RunAction::Pause)},
    {Paused,
     "paused",
     {Paused, Paused, Running, Stopping, Paused, Failed, Interrupted},
     kWhileTraining | bit(GoOn)},
    {Stopping,
     "stopping",
     {Stopping, Stopping, Stopping, Stopping, Finished, Failed, Interrupted},
     kOnceStarted | bit(Stop)},
    {Finished,
     "finished",
     {Running, Finished, Finished, Finished, Finished, Finished, Finished},
     kAtRest | bit(Extend)},
    {Failed, "failed", {Running, Failed, Failed, Failed, Failed, Failed, Failed}, kAtRest | bit(GoOn)},
    {Interrupted,
     "interrupted",
     {Running, Interrupted, Interrupted, Interrupted, Interrupted, Interrupted, Interrupted},
     kAtRest | bit(GoOn) | bit(Extend)},
}};
static_assert(static_cast<std::size_t>(Interrupted) + 1 == kPhases);
static_assert(static_cast<std::size_t>(RunTransition::Interrupt) + 1 == kTransitions);
static_assert(static_cast<std::size_t>(Delete) + 1 == kActions);

constexpr bool isInOrder() {
  for (std::size_t i = 0; i < kPhases; ++i)
    if (kTable[i].phase != static_cast<RunPhase>(i)) return false;
  return true;
}
static_assert(isInOrder());

const PhaseRow& rowOf(RunPhase phase) {
  return kTable.at(static_cast<std::size_t>(phase));
}

}  // namespace

RunPhase after(RunPhase phase, RunTransition transition) {
  return rowOf(phase).next.at(static_cast<std::size_t>(transition));
}

bool isPossible(RunPhase phase, RunTransition transition) {
  return after(phase, transition) != phase;
}

bool isPossible(RunPhase phase, RunAction action) {
  return (rowOf(phase).actions & bit(action)) != 0;
}

std::string_view wordOf(RunPhase phase) {
  return rowOf(phase).word;
}

}  // namespace viscera
