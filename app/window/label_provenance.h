// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_names.h"
#include "engine/base/json.h"
#include "storage/prediction_repository.h"
#include "storage/review_repository.h"

#include <cstdint>
#include <string>

namespace viscera {

/// What a split keeps beside a label map that was predicted (kLabelProvenance): {"source": "prediction",
/// "prediction": name, "models": names, "checkpoints": [{"file", "sha256" where it was recorded}],
/// "largest_component_only", "review": {"state", "note", "date"}, "predicted", "added", "sha256" of the label
/// map}. Dates are UTC.
[[nodiscard]] Json predictionProvenance(const PredictionBatchRecord& batch,
                                        const ReviewRecord& review,
                                        const std::string& labelMapSha256,
                                        std::int64_t added_ms);

/// "fine-tune 3, best (prediction \"test cases\"), accepted on 2026-11-12; only the largest part of each
/// organ was kept"; empty where it tells of no prediction.
[[nodiscard]] std::string provenanceText(const Json& provenance);

}  // namespace viscera
