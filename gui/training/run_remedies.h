// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"

#include <QString>

#include <vector>

namespace viscera {

/// What can be done about a run that stopped before its end.
struct RunRemedy {
  enum class Kind {
    GoOn,          ///< from the last checkpoint
    SkipCases,     ///< go on without the cases that cannot be read
    FreeSpace,     ///< see what fills the disk
    SmallerBatch,  ///< a copy of the run with half the patches at once
    ShowDataset    ///< the cases, with their problems
  };
  Kind kind = Kind::GoOn;
  QString text;  ///< on the button
};

/// What is said about a run that stopped before its end, and what helps; the likeliest first. No text where
/// the run is well.
struct RunTrouble {
  QString text;
  std::vector<RunRemedy> remedies;
};

[[nodiscard]] RunTrouble troubleOf(const ListedRun& run);

/// "key=value" of the run's batch halved; empty where it is 1 already or not known.
[[nodiscard]] QString halvedBatch(const RunRecord& run);
/// Value of a setting in the run's configuration; empty where it has none.
[[nodiscard]] QString settingOf(const RunRecord& run, const char* key);

}  // namespace viscera
