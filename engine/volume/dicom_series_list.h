// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/dicom_slice.h"

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace viscera {

/// The images of one series, wherever below the folder they lie.
struct FoundSeries {
  std::string seriesInstanceUid;
  std::string modality;
  int number = 0;                  ///< SeriesNumber; 0: not given
  std::filesystem::path folder;    ///< of its first file
  std::vector<DicomSlice> slices;  ///< by file name; an object that lies there twice comes once
};

struct SeriesList {
  std::vector<FoundSeries> series;             ///< by folder, then number
  std::vector<std::filesystem::path> damaged;  ///< look like DICOM but cannot be read
  std::size_t withoutImage = 0;                ///< DICOM objects that hold no image (reports, RTSTRUCT, …)
  bool cutShort = false;                       ///< there are more files than were to be looked at
};

/// Finds every series below `root`, subfolders included, by reading the header of each file. Files that are
/// no DICOM are passed over, and so are subfolders that may not be read. Looks at `mostFiles` at most.
/// Reports stage "headers". @throws Error{Io} where the folder cannot be read, Error{Cancelled}.
[[nodiscard]] SeriesList listDicomSeries(const std::filesystem::path& root,
                                         const WorkContext& context = {},
                                         std::size_t mostFiles = std::numeric_limits<std::size_t>::max());

}  // namespace viscera
