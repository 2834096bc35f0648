// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/label_adoption.h"

namespace viscera {

/// Folder of the project that takes label maps which become labels of training cases.
inline constexpr const char* kAdoptedLabelsFolder = "labels";

/// Looks at headers, names and roles; reads no voxel. See AdoptionPreview.
/// @throws Error{InvalidInput} where there is no dataset, Error{Cancelled}, and as readSplit.
[[nodiscard]] AdoptionPreview previewOfAdoption(const AdoptionOrder& order, const WorkContext& work);

/// Copies the label maps into the project, each with a file beside it that tells where it comes from, and
/// writes the new version of the split. Copies are complete or absent; where the split cannot be written,
/// those that were made stay and are found again the next time.
/// @throws as previewOfAdoption; Error{InvalidInput} where nothing would be added or a patient would be
/// trained on and held out; Error{Io}.
[[nodiscard]] Adoption adoptLabelMaps(const AdoptionOrder& order, const WorkContext& work);

}  // namespace viscera
