// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/export_source.h"

namespace viscera {

/// Sizes that the files of an export will have: exact for NIfTI and .seg.nrrd but for some hundred bytes, for
/// the others to a few percent.
[[nodiscard]] std::vector<std::uint64_t> approximateBytes(ExportFormat format,
                                                          const ExportSource& source,
                                                          const std::vector<std::filesystem::path>& files);

/// Bytes that the voxels have when packed as gzip, level 1. @throws Error{OutOfMemory}.
[[nodiscard]] std::uint64_t packedBytes(std::span<const std::byte> bytes);

/// Sides of voxels of each label of the table that look to another label or out of the volume; a surface has
/// two triangles for each.
[[nodiscard]] std::vector<std::uint64_t> outerSides(const Volume& labels,
                                                    const std::vector<ExportLabel>& table);

}  // namespace viscera
