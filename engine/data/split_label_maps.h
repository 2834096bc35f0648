// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <string>
#include <vector>

namespace viscera {

/// Key under which an entry tells how its label map came about where no person drew it. The engine only keeps
/// it.
inline constexpr const char* kLabelProvenance = "label_provenance";

/// A label map for a case that has none, or for a scan that the split does not list yet.
struct LabelMapEntry {
  std::string id;     ///< of the case; empty: a new one
  std::string image;  ///< of a new case, as it is to stand in the file
  std::string label;
  Json provenance;  ///< null: not told
};

/// The split's file with these label maps, their cases in training. Entries keep all their keys; those that
/// come from other lists, then the new ones, stand at the end of "training".
/// @throws Error{InvalidInput} for an id that the split does not have, and for a case with a label map, also
/// a withheld one: nothing is overwritten.
[[nodiscard]] Json withLabelMaps(const Split& split, const std::vector<LabelMapEntry>& labelMaps);

/// What entries tell about their label maps, in the order of split.cases; null where nothing is told.
[[nodiscard]] std::vector<Json> labelProvenances(const Split& split);

/// Whether each case has a label map that is withheld from training, in the order of split.cases.
[[nodiscard]] std::vector<bool> withheldLabelMaps(const Split& split);

}  // namespace viscera
