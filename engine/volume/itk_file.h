// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume_io.h"

namespace viscera {

/// NRRD (.nrrd, .nhdr) and MetaImage (.mha, .mhd) through ITK's readers, told apart by the extension.
/// @throws as readVolume.
[[nodiscard]] LoadedVolume readItkFile(const std::filesystem::path& path, FileFormat format);
[[nodiscard]] VolumeInfo readItkFileInfo(const std::filesystem::path& path, FileFormat format);

/// @throws as writeVolume.
void writeItkFile(const std::filesystem::path& path, const Volume& volume, FileFormat format);

}  // namespace viscera
