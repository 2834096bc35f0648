// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// What a repair would do, with the reason where it cannot be done. @throws Error{Cancelled}.
[[nodiscard]] RepairPreview previewOfRepair(const RepairRequest& request, const WorkContext& work);

/// Repairs the file in its place; the original stays beside it as <file>.before-repair. The file appears
/// complete or not at all. @throws Error where the preview refuses.
RepairRecord repairFile(const RepairRequest& request, const WorkContext& work);

/// Puts the original back under its name, bit for bit.
/// @throws Error{Io} where the file is not the repaired one any more, or the original is gone.
void restoreOriginal(const RepairRecord& record);

}  // namespace viscera
