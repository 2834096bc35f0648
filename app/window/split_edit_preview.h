// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"
#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// The split file with an edit; see DatasetEditing::preview().
[[nodiscard]] SplitEditPreview previewOfEdit(const std::filesystem::path& splitFile, const SplitEdit& edit);

[[nodiscard]] RoleCounts roleCounts(const Split& split);

/// @throws Error{InvalidConfiguration} for another word than the four of roleText().
[[nodiscard]] CaseRole roleFrom(const std::string& word);

}  // namespace viscera
