// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/interchange/export_label.h"

#include <filesystem>
#include <optional>

namespace viscera {

enum class ExportFormat {
  Nifti,     ///< .nii or .nii.gz, names in a header extension, ITK-SNAP's table of labels beside it
  SegNrrd,   ///< .seg.nrrd of 3D Slicer
  DicomSeg,  ///< DICOM Segmentation of a DICOM series
  Stl,       ///< folder with a surface of each label
  Csv        ///< volumes and Hounsfield units of each label
};

/// What is to be exported, and where to.
struct ExportRequest {
  std::filesystem::path labels;  ///< label map, any file that readVolume takes, or a DICOM segmentation
  /// The scan: a file or DICOM folder; may be empty except for DicomSeg, which needs the DICOM series. The
  /// labels are brought to its grid, which they must share but for the order of axes.
  std::filesystem::path image;
  ExportFormat format = ExportFormat::Nifti;
  /// File, or folder for Stl. An existing folder gets a file of a plain name, such as "labels.nii.gz".
  std::filesystem::path target;
  /// A value without one has that which the label map carries, else "label 5". A segment of a DICOM
  /// segmentation with one of these names gets the value of it.
  std::map<int, std::string> names;
  std::map<int, Rgb> colours;         ///< missing ones are those of the palette "Viscera"
  std::string algorithm = "Viscera";  ///< what made the labels, for DicomSeg
  bool overwrite = false;
};

struct PlannedFile {
  std::filesystem::path path;
  std::uint64_t approximateBytes = 0;
  bool exists = false;
};

/// What an export would write.
struct ExportPreview {
  std::vector<PlannedFile> files;
  std::vector<ExportLabel> labels;
  std::vector<std::string> warnings;  ///< one sentence each, for the user
};

struct ExportedFile {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::optional<double> lowestDice;                ///< of all labels, against what was read back
  std::optional<double> volumeDifference_percent;  ///< of a surface, against its voxels
};

struct ExportResult {
  std::vector<ExportedFile> files;
  std::vector<ExportLabel> labels;
  std::vector<std::string> warnings;
};

/// Reads the label map and says what exportLabels would write; writes nothing. Reports stage "reading".
/// @throws Error{InvalidConfiguration} for a target that does not fit the format or a scan that is missing,
/// Error{InvalidInput} where labels and scan do not belong together or no label is there, Error{Io,
/// Cancelled}.
[[nodiscard]] ExportPreview previewExport(const ExportRequest& request, const WorkContext& context = {});

/// Writes the files into a hidden folder beside the target, reads each back and compares it with the label
/// map, and moves them into place only where all is the same: voxels (Dice 1), grid, names and codes; volumes
/// of surfaces to 3 %. Reports stages "reading", "writing" and "checking".
/// @throws as previewExport; Error{InvalidConfiguration} for a file that exists, without `overwrite`;
/// Error{Io} with the figures of a difference, the files are then not kept.
[[nodiscard]] ExportResult exportLabels(const ExportRequest& request, const WorkContext& context = {});

}  // namespace viscera
