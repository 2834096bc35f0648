// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/volume.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// A scan that can be opened, with nothing of the patient.
struct FoundScan {
  std::filesystem::path image;  ///< a file, the folder of a DICOM series, or one file of it among several
  std::string description;      ///< of the series; empty: none
  std::int64_t slices = 0;
  std::string date;  ///< "2021-03-04"; empty: not given
  /// Within the slices, then between them; 0: unknown.
  std::array<double, 3> spacing_mm{};
  std::string place;  ///< folder, relative to the one that was searched; empty: that one
};

/// What a file or folder holds that can be opened.
struct FoundScans {
  std::vector<FoundScan> scans;
  std::string others;  ///< what else was found, "2 series of MR, 1 overview"; empty: nothing
};

/// The segments of a DICOM segmentation as a label map.
struct SegmentationLabels {
  Volume labels;  ///< UInt8
  std::map<int, std::string> names;
};

/// What files of scans and label maps hold, as far as it takes more than reading one volume; the program
/// implements it. Functions may take long: call them from Background. Any thread, several at once.
class ScanFileService {
 public:
  virtual ~ScanFileService() = default;

  /// Names that a label map carries: in its header, or in ITK-SNAP's table beside it. Empty: none, also of a
  /// file that cannot be read. Never throws.
  [[nodiscard]] virtual std::map<int, std::string> labelNames(const std::filesystem::path& file) = 0;
  /// What there is to open: of a folder the CT series below it, of a DICOM file of any name the series that
  /// it belongs to, else the file itself. @throws Error{InvalidInput} that says what was found where there is
  /// none, Error{Io, Cancelled}.
  [[nodiscard]] virtual FoundScans scansAt(const std::filesystem::path& path, const WorkContext& work) = 0;
  /// Whether a file is a DICOM segmentation, which readSegmentation() reads. Never throws.
  [[nodiscard]] virtual bool isSegmentation(const std::filesystem::path& file) = 0;
  /// On `grid` where the frames lie on its slices, else on a grid of their own. A segment whose name is one
  /// of `names` gets the value of it. @throws Error{Io, InvalidInput}.
  [[nodiscard]] virtual SegmentationLabels readSegmentation(const std::filesystem::path& file,
                                                            const std::optional<Geometry>& grid,
                                                            const std::map<int, std::string>& names) = 0;
};

}  // namespace viscera
