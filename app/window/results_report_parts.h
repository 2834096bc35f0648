// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/result_table.h"

#include <string>
#include <vector>

namespace viscera {

/// Text for HTML and SVG: no character of it is taken for markup.
[[nodiscard]] std::string escaped(const std::string& text);

/// With that many decimals; a dash for what is not defined.
[[nodiscard]] std::string decimals(double value, int count);

/// As the window shows it: three decimals of a Dice, one of a distance in mm.
[[nodiscard]] std::string scoreText(double value, ScoreMetric metric);

/// Runs × organs: mean, standard deviation and number of cases; the worst organ of each run is marked.
[[nodiscard]] std::string tableHtml(const ResultTable& table, const std::vector<std::string>& colours);

/// Drawing of the scores of all cases, an organ a line, each run in its colour, the mean as a tick.
[[nodiscard]] std::string stripsSvg(const ResultTable& table,
                                    const std::vector<ScoredRun>& runs,
                                    const std::vector<std::string>& colours);

/// Second less first for each organ, with the interval where there are cases enough.
[[nodiscard]] std::string differenceHtml(const ResultTable& table,
                                         const ScoredRun& first,
                                         const ScoredRun& second);

/// The `count` worst scores of Dice.
[[nodiscard]] std::string worstCasesHtml(const std::vector<ScoredRun>& runs, std::size_t count);

}  // namespace viscera
