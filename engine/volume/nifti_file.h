// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume_io.h"

#include <string_view>

namespace viscera {

/// NIfTI-1 and NIfTI-2 single files, plain or gzip, either byte order. Voxels are read here and not by ITK,
/// whose NIfTI library turns voxels that are not a number into 0, refuses axes a little off right angles and
/// does not know NIfTI-2.
/// @throws as readVolume.
[[nodiscard]] LoadedVolume readNifti(const std::filesystem::path& path);
[[nodiscard]] VolumeInfo readNiftiInfo(const std::filesystem::path& path);

/// NIfTI-1, gzip level 1 where the name ends in .gz. A text that is not empty becomes a header extension of
/// code 0, filled up with line ends. @throws as writeVolume.
void writeNifti(const std::filesystem::path& path,
                const Volume& volume,
                const SourceHeader* header,
                std::string_view extension = {});

}  // namespace viscera
