// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Which new value each value of a label map gets.
struct LabelMapping {
  std::string name;  ///< of the table, for messages
  std::map<int, std::string>
      sourceNames;            ///< value → name as the table writes it; empty name: given by value
  std::map<int, int> target;  ///< only values that have a counterpart
  std::map<int, std::string> targetNames;  ///< of the values in `target`, where known
  bool othersStay = false;  ///< values that are not in `target` stay as they are, else they become 0
};

/// What a remap did to one label map.
struct RemapReport {
  struct Value {
    int from = 0;
    std::int64_t voxels = 0;
    std::string name;       ///< empty: not in the table
    std::optional<int> to;  ///< none: no counterpart, became 0
  };
  std::vector<Value> values;  ///< values present besides 0, ascending
};

/// Mapping from a table to another by the names of organs; case, underscores and the order of words do not
/// count. `from` is "amos", "totalsegmentator" (version 2) or a JSON file: {"from": {"1": "spleen", …}},
/// where a number in place of a name is the new value itself, or a dataset.json with "labels" (Decathlon or
/// nnU-Net). `to` is "btcv13" or a JSON file with "labels".
/// @throws Error{InvalidConfiguration} for an unknown table, Error{Io, InvalidInput} for a file that is none,
/// or where no label has a counterpart.
[[nodiscard]] LabelMapping labelMapping(const std::string& from, const std::string& to = "btcv13");

/// Single values get another one (0: background), all others stay as they are.
/// @throws Error{InvalidConfiguration} where there is none, or one that is not in 0 … 255.
[[nodiscard]] LabelMapping singleValues(const std::map<int, int>& changes);

/// The changes in texts such as "14=0". @throws Error{InvalidConfiguration} naming the text that is none, or
/// whose value is given twice.
[[nodiscard]] std::map<int, int> valueChangesIn(const std::vector<std::string>& texts);

struct RemappedLabels {
  Volume volume;  ///< UInt8, same geometry
  RemapReport report;
};

/// The label map with new values; those without a counterpart become 0, or stay where the mapping says so.
/// Values within 1e-3 of a whole number count as that number. @throws Error{InvalidInput} naming `name` where
/// a voxel is no whole number in 0 … 65535, or above 255 and to stay.
[[nodiscard]] RemappedLabels remapLabels(const Volume& labels,
                                         const LabelMapping& mapping,
                                         const std::string& name);

}  // namespace viscera
