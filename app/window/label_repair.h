// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// What RepairRequest::Kind::RemapLabels would do to the values of a label map; changed values come first.
/// Sets the refusal where it would change nothing. @throws Error where file, split or table cannot be read.
void previewOfLabelRepair(const RepairRequest& request, RepairPreview& preview);

/// Writes the label map with its new values to `target`.
void writeWithLabels(const RepairRequest& request, const std::filesystem::path& target);

}  // namespace viscera
