// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/metric/score_table.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera {

struct LabelMapPairFiles {
  std::string id;
  std::filesystem::path prediction;
  std::filesystem::path reference;
};

/// Two files make one pair. In two folders files of one name belong together, extensions and a "_seg" at the
/// end of the prediction's name left aside. Predictions without a reference are named in a warning.
/// @throws Error{Io} for what is not there, Error{InvalidConfiguration} for a file beside a folder,
/// Error{InvalidInput} naming the references without a prediction.
[[nodiscard]] std::vector<LabelMapPairFiles> pairLabelMaps(const std::filesystem::path& prediction,
                                                           const std::filesystem::path& reference);

/// Scores each pair; the table's grid is "original". With an empty `names` the labels are those that occur in
/// a pair, with the names that its files carry, else "label <value>". Stage reported: "score". @throws
/// Error{Io, InvalidInput} naming the files, Error{Cancelled}.
[[nodiscard]] ScoreTable scoreLabelMaps(const std::vector<LabelMapPairFiles>& pairs,
                                        const std::map<int, std::string>& names,
                                        double surfaceTolerance_mm,
                                        const WorkContext& context = {});

}  // namespace viscera
