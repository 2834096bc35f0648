// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/label_export.h"
#include "engine/volume/source_header.h"

namespace viscera {

/// All that an export needs, in memory.
struct ExportSource {
  Volume labels;               ///< UInt8, on the grid of the scan where there is one
  SourceHeader header;         ///< of the scan, else of the label map
  std::optional<Volume> scan;  ///< where its voxels are needed
  std::vector<ExportLabel> table;
  std::vector<std::string> warnings;
};

/// @throws as previewExport.
[[nodiscard]] ExportSource readExportSource(const ExportRequest& request, const WorkContext& context);

/// The labels on `grid`: their axes may be in another order, every voxel centre must be the same to 0.01 mm.
/// @throws Error{InvalidInput} naming both and the difference.
[[nodiscard]] Volume labelsOnGrid(const Volume& labels,
                                  const Geometry& grid,
                                  const std::string& labelsName,
                                  const std::string& gridName);

/// The files of an export, in the order in which they are written. @throws Error{InvalidConfiguration} where
/// the name of the target does not fit the format.
[[nodiscard]] std::vector<std::filesystem::path> exportFiles(const ExportRequest& request,
                                                             const std::vector<ExportLabel>& table);

}  // namespace viscera
