// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/metric/score_table.h"

namespace viscera {

/// Prints the mean of each organ with the number of cases it comes from, and the mean Dice by the table's
/// rule.
void printScores(const ScoreTable& table);

/// Prints each setting of a protocol on a line of its own.
void printProtocol(const Json& protocol);

}  // namespace viscera
