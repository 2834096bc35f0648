// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace viscera {

/// Whether a split is the copy that edits go to: its name ends in "-edited" or "-edited-2".
[[nodiscard]] bool isEditedCopy(const std::filesystem::path& splitFile);

/// A free name beside a split for the copy that its edits go to.
[[nodiscard]] std::filesystem::path newEditedCopy(const std::filesystem::path& splitFile);

/// The name of the split that an edited copy was made from, whether it is there or not; the file itself where
/// it is no edited copy.
[[nodiscard]] std::filesystem::path beforeEdits(const std::filesystem::path& splitFile);

}  // namespace viscera
