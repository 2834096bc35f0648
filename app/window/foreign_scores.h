// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"

namespace viscera {

/// Scores label maps of another program against those of a dataset and keeps the scores in the project. A
/// case without a label map is an error: a mean over the others would look like the mean of all. A folder of
/// a case with a file for each organ becomes a label map in the project's folder "label-maps". Returns what a
/// person should know: overlaps, organs without a file.
/// @throws Error{InvalidInput} naming cases or file, Error{InvalidConfiguration}, Error{Cancelled}, else as
/// Database.
std::vector<std::string> scoreForeignLabelMaps(const ForeignOrder& order, const WorkContext& work);

}  // namespace viscera
