// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"
#include "storage/dataset_repository.h"

#include <string>
#include <vector>

namespace viscera {

/// Rows of a resolved split for the project database.
[[nodiscard]] DatasetRecord datasetRecord(const Split& split, const std::filesystem::path& root);
[[nodiscard]] std::vector<CaseRecord> caseRecords(const Split& split);

}  // namespace viscera
