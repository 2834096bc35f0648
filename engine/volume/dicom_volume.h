// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/dicom_slice.h"
#include "engine/volume/volume_io.h"

namespace viscera {

/// Reads the one CT series of a folder (subfolders are not searched); other DICOM objects in it are left out
/// with a warning. Of a file it reads the series that the file belongs to, among the files beside it. Slices
/// are sorted along the normal of the image plane, so that the voxel axes are right-handed. The result is
/// Int16 where all HU are whole numbers in its range, else Float32.
/// @throws Error{InvalidInput} that says what is wrong with the series: slice missing, two slices at one
/// place, gantry tilt, mixed orientations, several series, no CT.
[[nodiscard]] LoadedVolume readDicomFolder(const std::filesystem::path& place);
[[nodiscard]] VolumeInfo readDicomFolderInfo(const std::filesystem::path& place);

/// The same for slices that are known to be one CT series; `name` stands for it in messages.
[[nodiscard]] LoadedVolume readDicomSeries(std::vector<DicomSlice> slices, const std::string& name);

}  // namespace viscera
