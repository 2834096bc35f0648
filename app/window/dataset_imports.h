// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// Of a split file, or of a folder with nnU-Net's dataset.json. `root` empty: the folder of the split.
/// @throws Error{Io, InvalidInput} for what is no split.
[[nodiscard]] SplitPreview previewOfSplit(const std::filesystem::path& splitFileOrFolder,
                                          const std::filesystem::path& root,
                                          const WorkContext& work);

/// See DatasetEditing::importFolder(). An older list is never written over.
std::filesystem::path writeFolderSplit(const FolderPattern& pattern,
                                       const std::filesystem::path& project,
                                       const WorkContext& work);

[[nodiscard]] std::vector<SeriesRow> seriesBelow(const std::filesystem::path& folder,
                                                 const WorkContext& work);

SeriesImport importChosenSeries(const std::filesystem::path& folder,
                                const std::vector<std::string>& keys,
                                const std::filesystem::path& target,
                                const WorkContext& work);

/// Whether a file can be made in the folder.
[[nodiscard]] bool canWriteIn(const std::filesystem::path& folder);

}  // namespace viscera
