// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "gui/bridge/models_service.h"

#include <filesystem>
#include <vector>

namespace viscera {

class Database;

/// Best and newest checkpoint of each run, and what was imported; the newest first. Opens no model.
/// @throws Error as Database.
[[nodiscard]] std::vector<ListedModel> modelsOf(Database& database, const std::filesystem::path& project);

/// What the file holds, what of it a network takes, and where the model comes from.
/// @throws Error{Io, InvalidInput} for the file.
[[nodiscard]] ModelDetails detailsOfModel(const std::filesystem::path& project, const ListedModel& model);

/// Reads a model and keeps where it lies and what it held. Returns its id in the list.
/// @throws Error{Io, InvalidInput} for the file; as Database.
std::string importModelFile(const std::filesystem::path& project, const std::filesystem::path& file);

}  // namespace viscera
