// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/dicom_series_list.h"
#include "engine/volume/geometry.h"

#include <filesystem>
#include <map>
#include <set>
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

/// Names a series by a hash of its identity, nothing of the patient.
[[nodiscard]] std::string seriesKey(const FoundSeries& series);
/// Why a series is left out: "single slice", its modality ("MR"), "without modality"; empty: it is not.
[[nodiscard]] std::string leftOutAs(const FoundSeries& series);

/// Writes each CT series below `from` as images/series<number>_<hash>.nii.gz below `to`, and split.json that
/// lists them as training cases without label maps. The names hold the series number and a hash of the
/// series' identity, nothing of the patient. A faulty series is refused with its reason, the others go on.
/// @throws Error{Io} where a folder cannot be read or written, Error{InvalidInput} where there is no CT
/// series and no damaged file, Error{Cancelled}. `only`: keys of the series that are wanted; empty: all.
[[nodiscard]] ImportReport importDicom(const std::filesystem::path& from,
                                       const std::filesystem::path& to,
                                       const WorkContext& context = {},
                                       const std::set<std::string>& only = {});

}  // namespace viscera
