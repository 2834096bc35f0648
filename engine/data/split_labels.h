// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/dataset_edits.h"
#include "engine/data/label_remap.h"
#include "engine/data/split.h"

#include <map>
#include <string>
#include <vector>

namespace viscera {

/// The labels of a split, ascending: value and name from "labels", the rest from "label_details".
[[nodiscard]] std::vector<LabelRow> labelRowsOf(const Split& split);

/// Names of the values besides 0 that its label maps may hold; those of BTCV where it names none.
[[nodiscard]] std::map<int, std::string> declaredLabels(const Split& split);

/// The split's file with these labels. "labels" keeps its way of writing ({"1": "spleen"} or {"spleen": 1});
/// what has no place there goes to "label_details", whose foreign keys stay.
/// @throws Error{InvalidInput} where problemsOfLabels() has something to say.
[[nodiscard]] Json withLabels(const Split& split, const std::vector<LabelRow>& rows);

/// What the labels of a split say about a remap: ignored values become background, those with a new value get
/// it, the others stay. @throws Error{InvalidInput} where it would change nothing.
[[nodiscard]] LabelMapping ownMapping(const Split& split);

}  // namespace viscera
