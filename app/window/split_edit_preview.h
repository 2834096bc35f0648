// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"
#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// The split file with an edit; see DatasetEditing::preview().
[[nodiscard]] SplitEditPreview previewOfEdit(const std::filesystem::path& splitFile, const SplitEdit& edit);

[[nodiscard]] RoleCounts roleCounts(const Split& split);

}  // namespace viscera
