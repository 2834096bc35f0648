// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace viscera {

/// The ending of the name of a volume (".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha" or ".mhd"), as it is
/// written there, small or capital letters; empty for every other name.
[[nodiscard]] std::string volumeExtension(const std::filesystem::path& file);

}  // namespace viscera
