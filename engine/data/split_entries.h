// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <cstddef>
#include <string>
#include <vector>

namespace viscera {

/// The entry of one case as its file has it, and the list it stands in.
struct SplitEntry {
  std::string list;  ///< "training", "validation", "test", "testing"
  Json value;        ///< a path, or an object with all its keys
};

/// The entries of all cases, in the order of split.cases. Cases of a file without lists (folders of nnU-Net)
/// get an entry made of what is known of them.
[[nodiscard]] std::vector<SplitEntry> splitEntries(const Split& split);

/// The split's file with these entries in its lists, in their order; header counts (numTraining …) follow
/// where the file has them, all else stays. A list of the file that has no entry left stays as an empty one.
[[nodiscard]] Json withEntries(const Split& split, const std::vector<SplitEntry>& entries);

}  // namespace viscera
