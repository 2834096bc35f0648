// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace viscera {

/// What can be done about a run that stopped before its end.
struct RunRemedy {
  enum class Kind {
    GoOn,          ///< from the last checkpoint
    SkipCases,     ///< go on without the cases that cannot be read
    FreeSpace,     ///< see what fills the disk
    SmallerBatch,  ///< a copy of the run with half the patches at once
    ShowDataset,   ///< the cases, with their problems; of a run whose dataset is known
    UseProcessor,  ///< go on without the GPU that is not there
    LowerRate,     ///< a new run with a tenth of the learning rate, from the run's best weights
    UseItsSizes,   ///< a copy of the run with the network of the weights it starts from
    BeginAgain,    ///< a copy of the run
    OtherStart,    ///< a copy of the run that starts from random weights
    StopThere,     ///< ask the process that trains it to stop
    BackToForm     ///< the form as it was when the run could not be started
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

/// What is said where something that was asked of a run (none: of a new one, from the form) could not be
/// done, and what helps.
[[nodiscard]] RunTrouble troubleOfRequest(const QString& message, const ListedRun* run, bool fromForm);

/// "learning_rate=value" of a tenth of the run's; empty where it is not known.
[[nodiscard]] QString loweredRate(const RunRecord& run);
/// The settings ("key=value") that a failure of the engine names as those that fit.
[[nodiscard]] QStringList settingsNamedIn(const QString& reason);
/// The case that a failure of the engine names; empty: it names none.
[[nodiscard]] QString caseNamedIn(const QString& reason);
/// "key=value" of the run's batch halved; empty where it is 1 already or not known.
[[nodiscard]] QString halvedBatch(const RunRecord& run);
/// Value of a setting in the run's configuration; empty where it has none.
[[nodiscard]] QString settingOf(const RunRecord& run, const char* key);

}  // namespace viscera
