// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace viscera {

/// Sizes and times of change of the files of a case, to notice that one was replaced. Folders (DICOM series)
/// count with the files in them. A missing file has a fingerprint too. Reads no content.
[[nodiscard]] std::string fingerprintOf(const std::filesystem::path& image,
                                        const std::filesystem::path& label);

}  // namespace viscera
