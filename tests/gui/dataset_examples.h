// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"

#include <string>
#include <vector>

namespace viscera::test {

/// A made-up dataset like BTCV: every fifth case validation, every seventh test (without label map).
/// `missingFrom`: cases from this number on lack their files.
[[nodiscard]] Dataset exampleDataset(int cases, int missingFrom = -1);

/// Counts the scans and label maps of its download anew, after its cases were changed.
void countFiles(Dataset& dataset);

/// Facts of case `number` of it with slices of a torso; every ninth has a label map on another grid, every
/// eleventh values that may not be HU.
[[nodiscard]] CaseFacts exampleFacts(const Dataset& dataset, int number);
[[nodiscard]] std::vector<CaseFacts> exampleFacts(const Dataset& dataset);

/// Cases of a split file as the engine would list them, with no file there: roles by the lists of the file.
[[nodiscard]] Dataset datasetOfSplitFile(const std::string& file);

}  // namespace viscera::test
