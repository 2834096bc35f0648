// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/dataset_edits.h"
#include "engine/base/json.h"
#include "engine/base/progress.h"

#include <optional>

namespace viscera {

/// The scans and label maps that a pattern finds. A file that is the label map of a scan is no scan itself,
/// although it may fit both patterns. Only volume files count; none is opened.
/// @throws Error{InvalidConfiguration} for a pattern without * or {case}, or one that leaves the folder,
/// Error{Io} for a folder that cannot be listed, Error{Cancelled}.
[[nodiscard]] FolderPreview pairsOf(const FolderPattern& pattern, const WorkContext& context = {});

/// A split that lists the pairs as training cases and remembers the pattern.
[[nodiscard]] Json splitOfPairs(const FolderPattern& pattern, const FolderPreview& preview);

/// The pattern that a split was made by, for the folder `root`; none where it was not.
[[nodiscard]] std::optional<FolderPattern> patternOf(const Json& split, const std::filesystem::path& root);

}  // namespace viscera
