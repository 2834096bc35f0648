// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace viscera {

/// How it stands with a case.
enum class CaseState { Missing, NotChecked, Ready, Warning, Error };

/// From what is known; `facts` null: not checked yet.
[[nodiscard]] CaseState stateOf(const DatasetCase& one, const CaseFacts* facts);
/// What is known to be wrong with a case; missing files are known before any check.
[[nodiscard]] std::vector<DataProblem> problemsOf(const DatasetCase& one, const CaseFacts* facts);

[[nodiscard]] QString wordOf(CaseState state);                  ///< "ready"
[[nodiscard]] QString roleWord(const std::string& role);        ///< "Training"
[[nodiscard]] QString casesText(std::int64_t count);            ///< "1 case", "3 000 cases"
[[nodiscard]] QString problemWord(const DataProblem& problem);  ///< "label map on another grid"
/// Whether the program can mend it by itself.
[[nodiscard]] bool isRepairable(const DataProblem& problem);
/// The reader's words for axes that are not at right angles.
[[nodiscard]] bool tellsOfShear(const DataProblem& problem);
/// What to do about it, without the words of the command line.
[[nodiscard]] QString remedyText(const DataProblem& problem);

[[nodiscard]] QString shapeText(const Geometry& geometry);    ///< "512 × 512 × 32"
[[nodiscard]] QString spacingText(const Geometry& geometry);  ///< "0.785 × 0.785 × 7.5"

/// Names of all labels but background: the split's, else BTCV's.
[[nodiscard]] std::map<int, QString> organNamesOf(const Dataset& dataset);
[[nodiscard]] bool hasLabels(const Dataset& dataset);

}  // namespace viscera
