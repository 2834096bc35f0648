// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/volume.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// Masks of one case put together.
struct CombinedOrgans {
  Volume labels;                         ///< UInt8
  std::int64_t overlap_voxels = 0;       ///< that two masks claim; they went to the lower label value
  std::vector<std::string> overlaps;     ///< "liver and stomach", each pair once
  std::vector<std::string> withoutFile;  ///< organs that no file is named after
};

/// The folder with the masks of a case, one file an organ ("spleen.nii.gz", as TotalSegmentator writes them):
/// the folder itself or "segmentations" in it; empty where it holds no volume.
[[nodiscard]] std::filesystem::path organFolder(const std::filesystem::path& caseFolder);

/// One label map of the masks whose names are those of `organs`; case, underscores and the order of words do
/// not count, other files are left out. @throws Error{InvalidInput} where no file is named after an organ or
/// where two masks lie on different grids, Error{Io, Cancelled}.
[[nodiscard]] CombinedOrgans combineOrganFiles(const std::filesystem::path& folder,
                                               const std::map<int, std::string>& organs,
                                               const WorkContext& work = {});

}  // namespace viscera
