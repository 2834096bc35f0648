// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// A split with a root, of a project.
struct DatasetPlace {
  std::filesystem::path project;
  std::filesystem::path splitFile;
  std::filesystem::path root;  ///< empty: the folder of the split
};

/// Compares the files with those of the newest kept snapshot; where there is none, with nothing.
[[nodiscard]] RescanReport rescanDataset(const DatasetPlace& place, const WorkContext& work);

/// Keeps a snapshot in the project, under datasets/. @throws Error{Io}.
void keepSnapshot(const DatasetPlace& place, const std::string& snapshot);

}  // namespace viscera
