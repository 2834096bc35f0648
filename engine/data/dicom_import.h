// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/geometry.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera {

struct ImportedSeries {
  std::filesystem::path folder;  ///< of the DICOM files
  std::string image;             ///< written file, relative to the target folder
  std::size_t slices = 0;
  Geometry geometry;
  std::vector<std::string> warnings;
};

/// A series or a file that was not imported.
struct RefusedSeries {
  std::filesystem::path place;
  std::string reason;  ///< one sentence that names the place
};

struct ImportReport {
  std::vector<ImportedSeries> imported;
  std::vector<RefusedSeries> refused;
  std::map<std::string, std::size_t> leftOut;  ///< series of other modalities, e.g. "MR"; "single slice": CT
                                               ///< of one slice; "no image": objects
  std::filesystem::path split;                 ///< the written list; empty where nothing was imported
};

/// Writes each CT series below `from` as images/series<number>_<hash>.nii.gz below `to`, and split.json that
/// lists them as training cases without label maps. The names hold the series number and a hash of the
/// series' identity, nothing of the patient. A faulty series is refused with its reason, the others go on.
/// @throws Error{Io} where a folder cannot be read or written, Error{InvalidInput} where there is no CT
/// series and no damaged file, Error{Cancelled}.
[[nodiscard]] ImportReport importDicom(const std::filesystem::path& from,
                                       const std::filesystem::path& to,
                                       const WorkContext& context = {});

}  // namespace viscera
