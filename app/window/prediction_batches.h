// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_names.h"
#include "gui/bridge/models_service.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// Predictions that the project keeps, newest first. One whose process is gone is interrupted.
[[nodiscard]] std::vector<ListedPrediction> predictionsOf(Database& database,
                                                          const std::filesystem::path& project);

/// Which scans an order names and where their label maps go. @throws as ModelsService::preview.
[[nodiscard]] PredictionPreview previewOf(const PredictionOrder& order);

/// A line `viscera-cli infer …` for each scan, or one for a single folder of scans.
[[nodiscard]] std::string commandLinesOf(const PredictionOrder& order);

/// Puts an order into the project; it waits there. @throws as previewOf and Database.
std::int64_t addPredictionBatch(const PredictionOrder& order);

/// Predicts what is missing, on the calling thread, by the code of the verb infer. Each label map is complete
/// or absent; the project knows after each scan what became of it, and prediction.json beside the label maps
/// tells how they were made. @throws Error{Cancelled} and what keeps all scans from being predicted.
void predictBatch(const std::filesystem::path& project, std::int64_t batchId, const WorkContext& work);

}  // namespace viscera
