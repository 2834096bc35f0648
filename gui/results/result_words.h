// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/result_table.h"
#include "gui/theme/icons.h"

#include <QColor>
#include <QString>

#include <string>

namespace viscera {

/// Three decimals of a Dice, one of a distance in mm; a dash for what is not defined.
[[nodiscard]] QString scoreText(double value, ScoreMetric metric);

/// "+0.021", "−3.4".
[[nodiscard]] QString differenceText(double value, ScoreMetric metric);

/// "Dice", "HD95", "Surface Dice".
[[nodiscard]] QString metricWord(ScoreMetric metric);

/// What a measure is, its unit, and which direction is better: two or three sentences.
[[nodiscard]] QString metricHelp(ScoreMetric metric);

/// "Original grid", "Model grid".
[[nodiscard]] QString gridWord(const std::string& grid);

/// "Open", "Accepted", "Needs correction", "Rejected", with the icon and its tone.
[[nodiscard]] QString reviewWord(ReviewState state);
[[nodiscard]] IconName reviewIcon(ReviewState state);
[[nodiscard]] IconTone reviewTone(ReviewState state);

/// The colour that a run has everywhere.
[[nodiscard]] QColor colourOfRun(std::int64_t number);

/// What the numbers of a table are: measure and tolerance, and in a second line grid, cases, rule and marks.
[[nodiscard]] QString ruleText(const ResultTable& table, const std::vector<ScoredRun>& runs);

}  // namespace viscera
