// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/export_label.h"
#include "engine/volume/source_header.h"

#include <filesystem>

namespace viscera {

/// Writes a .nii or .nii.gz whose header extension names the labels, as TotalSegmentator does. `header` is
/// that of the scan and may be null. @throws as writeVolume.
void writeNamedNifti(const std::filesystem::path& path,
                     const Volume& labels,
                     const std::vector<ExportLabel>& table,
                     const SourceHeader* header);

/// Writes a label map as writeVolume does; a NIfTI file carries `names` in its header extension, so that it
/// tells itself what it is. `header` is that of the scan and may be null. @throws as writeVolume.
void writeLabelMap(const std::filesystem::path& path,
                   const Volume& labels,
                   const std::map<int, std::string>& names,
                   const SourceHeader* header);

/// Text of ITK-SNAP's file of label descriptions. Source: ITK-SNAP, ColorLabelTable.
[[nodiscard]] std::string itkSnapTable(const std::vector<ExportLabel>& table);

/// Header of a .seg.nrrd of 3D Slicer up to the empty line that ends it: names, colours, extents and
/// terminology of each segment. Source: 3D Slicer, vtkMRMLSegmentationStorageNode.
[[nodiscard]] std::string segNrrdHeader(const Geometry& geometry, const std::vector<ExportLabel>& table);

/// @throws as AtomicFile.
void writeSegNrrd(const std::filesystem::path& path,
                  const Volume& labels,
                  const std::vector<ExportLabel>& table);

}  // namespace viscera
