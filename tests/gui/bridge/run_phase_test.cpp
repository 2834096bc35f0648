// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_phase.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::array<std::string_view, 7> kPhaseWords = {
    "queued", "running", "paused", "stopping", "finished", "failed", "interrupted"};

// By hand from the description of a run's life: one letter a cell, the first of the phase it leads to ('F' is
// failed); '.' where the transition is not possible.
//                          columns: start, pause, go on, ask to stop, finish, fail, interrupt
constexpr std::array<std::string_view, 7> kTransitions = {"r....F.",   // queued
                                                          ".p.sfFi",   // running
                                                          "..rs.Fi",   // paused
                                                          "....fFi",   // stopping
                                                          "r......",   // finished
                                                          "r......",   // failed
                                                          "r......"};  // interrupted
// columns: pause, go on, stop, stop and finalise, extend, continue in the background, duplicate, fine-tune
// from, archive, delete
constexpr std::array<std::string_view, 7> kActions = {"......d..D",   // queued
                                                      "p.sf.bdt..",   // running
                                                      ".gsf.bdt..",   // paused
                                                      "..s...dt..",   // stopping
                                                      "....e.dtaD",   // finished
                                                      ".g....dtaD",   // failed
                                                      ".g..e.dtaD"};  // interrupted

RunPhase phaseOfLetter(char letter, RunPhase same) {
  constexpr std::string_view kLetters = "qrpsfFi";
  return letter == '.' ? same : static_cast<RunPhase>(kLetters.find(letter));
}

TEST(RunPhase, EveryTransitionOfEveryPhase) {
  for (int row = 0; row < 7; ++row)
    for (int column = 0; column < 7; ++column) {
      const auto phase = static_cast<RunPhase>(row);
      const auto transition = static_cast<RunTransition>(column);
      const char cell = kTransitions.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(column));
      SCOPED_TRACE(std::string(wordOf(phase)) + ", transition " + std::to_string(column));
      EXPECT_EQ(after(phase, transition), phaseOfLetter(cell, phase));
      EXPECT_EQ(isPossible(phase, transition), cell != '.');
    }
}

TEST(RunPhase, EveryActionInEveryPhase) {
  for (int row = 0; row < 7; ++row)
    for (int column = 0; column < 10; ++column) {
      const auto phase = static_cast<RunPhase>(row);
      const char cell = kActions.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(column));
      SCOPED_TRACE(std::string(wordOf(phase)) + ", action " + std::to_string(column));
      EXPECT_EQ(isPossible(phase, static_cast<RunAction>(column)), cell != '.');
    }
}

TEST(RunPhase, WordsForPeople) {
  for (int row = 0; row < 7; ++row)
    EXPECT_EQ(wordOf(static_cast<RunPhase>(row)), kPhaseWords.at(static_cast<std::size_t>(row)));
}

}  // namespace
}  // namespace viscera
