// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"
#include "gui/bridge/dataset_editing.h"

namespace viscera {

/// A split with a root, of a project.
struct DatasetPlace {
  std::filesystem::path project;
  std::filesystem::path splitFile;
  std::filesystem::path root;  ///< empty: the folder of the split
};

/// Compares the files with those of the kept snapshot; where there is none, with nothing. A split and its
/// edited copies share a snapshot, of which each looks at the cases that it lists.
[[nodiscard]] RescanReport rescanDataset(const DatasetPlace& place, const WorkContext& work);

/// Keeps a snapshot in the project, under datasets/; cases that it does not name stay as they were kept.
/// @throws Error{Io}.
void keepSnapshot(const DatasetPlace& place, const std::string& snapshot);

/// Keeps how the files of a split are that was opened: all of them where nothing was kept before, else of the
/// cases that are new. So the first search for changes tells those since then. @throws Error{Cancelled, Io}.
void keepFirstSnapshot(const DatasetPlace& place, const Split& resolved, const WorkContext& work);

}  // namespace viscera
