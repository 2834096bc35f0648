// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/source_header.h"
#include "engine/volume/volume.h"

#include <filesystem>

namespace viscera {

struct LoadedVolume {
  Volume volume;
  SourceHeader header;
};

struct VolumeInfo {
  Geometry geometry;
  VoxelType type = VoxelType::Float32;
  SourceHeader header;
};

/// Reads .nii, .nii.gz (NIfTI 1, 2), .nrrd, .nhdr, .mha, .mhd, the DICOM CT series of a folder or a file.
///
/// NIfTI affine: sform if its code is not 0, else qform, else pixdim. Slope and intercept are applied and
/// give Float32; without them the stored type stays (64-bit integers become Int32 where they fit, else
/// Float64). DICOM gives Int16 where all HU are whole numbers in its range, else Float32. A direction matrix
/// off orthonormal by at most 1e-3 is repaired with a warning in the header; beyond that the file is refused.
/// @throws Error{Io} for a missing or unreadable file, Error{InvalidInput} naming file, value and remedy.
[[nodiscard]] LoadedVolume readVolume(const std::filesystem::path& path);

/// The same without reading the voxels; the type is the one expected, which the voxels can still widen
/// (DICOM, 64-bit integers), and voxels that are not a number go unnoticed. @throws as readVolume.
[[nodiscard]] VolumeInfo readVolumeInfo(const std::filesystem::path& path);

/// Writes by the extension of `path` (.nii, .nii.gz, .nrrd, .mha), atomically, gzip level 1 where compressed.
///
/// For NIfTI the sform and qform hold the volume's geometry; with a `header` the codes are its codes, and its
/// stored affine is written where the volume is on that very grid.
/// @throws Error{InvalidConfiguration} for an unknown extension, Error{Io}.
void writeVolume(const std::filesystem::path& path,
                 const Volume& volume,
                 const SourceHeader* header = nullptr);

}  // namespace viscera
