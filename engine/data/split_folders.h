// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// Cases of an nnU-Net data set whose dataset.json has no lists: the files of imagesTr (training) and
/// imagesTs (test) in `folder`, in the order of their names, with the label maps of labelsTr and labelsTs.
/// Paths are relative to `folder`, ids carry no channel number. `fileEnding` empty: each known volume format.
/// Empty where there is no imagesTr. Source: nnU-Net v2, dataset_format.md.
/// @throws Error{InvalidInput} for a case of more than one channel, Error{Io} for an unreadable folder.
[[nodiscard]] std::vector<SplitCase> casesOfFolders(const std::filesystem::path& folder,
                                                    const std::string& fileEnding);

}  // namespace viscera
