// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <filesystem>
#include <optional>

namespace viscera {

/// The checkpoint of an MMAR or bundle folder: best_metric_model.pt, model.pt or final_model.pt, else the
/// only .pt, in models*/ or ssl_models*/ or in the folder itself. For Task::Pretraining ssl_models*/ come
/// first, else models*/. Source: Clara Train 4.1 MMAR; MONAI bundle specification.
/// @throws Error{InvalidInput} where there is none, or several without one of these names; Error{Io}.
[[nodiscard]] std::filesystem::path modelFileIn(const std::filesystem::path& folder,
                                                std::optional<Task> task);

}  // namespace viscera
