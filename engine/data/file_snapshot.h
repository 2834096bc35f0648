// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/base/progress.h"
#include "engine/data/split.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// One file of a case at one moment.
struct FileStamp {
  std::string path;
  std::int64_t size = -1;  ///< bytes; -1: not there
  std::int64_t written_ns = 0;

  bool operator==(const FileStamp&) const = default;
};

/// The files of each case, by its id.
using DatasetSnapshot = std::map<std::string, std::vector<FileStamp>>;

/// Sizes and times of the files of a resolved split; opens none. Reports stage "files".
/// @throws Error{Cancelled}.
[[nodiscard]] DatasetSnapshot snapshotOf(const Split& split, const WorkContext& context = {});

[[nodiscard]] Json toJson(const DatasetSnapshot& snapshot);
/// Empty for what is no snapshot.
[[nodiscard]] DatasetSnapshot snapshotFrom(const Json& document);

/// Ids of cases, sorted.
struct SnapshotChanges {
  std::vector<std::string> added;    ///< new, or with a file that was not there before
  std::vector<std::string> changed;  ///< with a file of another size, time or place
  std::vector<std::string> removed;  ///< not listed any more, or with a file that is gone
};
[[nodiscard]] SnapshotChanges changesBetween(const DatasetSnapshot& before, const DatasetSnapshot& after);

}  // namespace viscera
