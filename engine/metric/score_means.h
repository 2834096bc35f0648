// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <span>
#include <string>
#include <vector>

namespace viscera {

/// Scores of the classes of one case; NaN = undefined (the class is missing in the reference) and ignored.
using ClassScores = std::vector<double>;

/// Mean of the defined scores; NaN where none is.
[[nodiscard]] double meanOfDefined(std::span<const double> scores);

/// Per case the mean over its defined classes, then the mean over the cases that have one.
/// Source: MONAI do_metric_reduction "mean".
[[nodiscard]] double meanOfCases(std::span<const ClassScores> cases);

/// For each class the mean over the cases where it is defined. Source: MONAI "mean_batch".
[[nodiscard]] std::vector<double> meanOfClasses(std::span<const ClassScores> cases);

/// Mean over n of meanOfCases(first n cases): what the MONAI fine-tuning tutorial reports, since it
/// aggregates after each case and averages the results. Early cases weigh more.
[[nodiscard]] double meanOfRunningMeans(std::span<const ClassScores> cases);

/// The mean Dice by a rule; element 0 of the scores is the background. Organs: classes from 1 on,
/// meanOfCases. Tutorial: background included, meanOfRunningMeans.
[[nodiscard]] double meanDice(std::span<const ClassScores> cases, DiceRule rule);

/// One sentence that names how meanDice forms its number.
[[nodiscard]] std::string ruleSentence(DiceRule rule);

}  // namespace viscera
