// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/interchange/export_label.h"
#include "engine/volume/source_header.h"

#include <filesystem>
#include <optional>

namespace viscera {

/// Frames that a DICOM SEG of these labels has: one for each slice that a label touches.
[[nodiscard]] std::int64_t segFrameCount(const Volume& labels, const std::vector<ExportLabel>& table);

/// Writes a DICOM Segmentation (BINARY, one segment per label, empty frames left out) of the series that
/// `labels` lies on: patient, study and frame of reference are those of the series, each frame names the
/// instance it was drawn on. `algorithm` is what made the labels. Reports stage "writing".
/// Source: DICOM PS3.3 A.51, C.8.20. @throws Error{InvalidInput} naming the slice, Error{Io, Cancelled}.
void writeDicomSeg(const std::filesystem::path& path,
                   const Volume& labels,
                   const std::vector<ExportLabel>& table,
                   const DicomSeries& series,
                   const std::string& algorithm,
                   const WorkContext& context = {});

struct SegSegment {
  int number = 0;
  std::string label;
  OrganCode code;
  std::string algorithmType;
  std::string algorithmName;
  std::optional<std::array<int, 3>> cieLab;  ///< as stored, 0 … 65535
};

struct SegFrame {
  int segment = 0;
  Eigen::Vector3d position_mm = Eigen::Vector3d::Zero();
  std::string sourceInstanceUid;  ///< empty where the frame names none
};

/// Content of a DICOM Segmentation of type BINARY, or FRACTIONAL with one value besides 0, which is the same.
struct SegFile {
  std::string studyInstanceUid;
  std::string frameOfReferenceUid;
  std::string referencedSeriesUid;
  std::vector<std::string> referencedInstanceUids;
  int rows = 0;
  int columns = 0;
  Eigen::Vector3d alongRow = Eigen::Vector3d::UnitX();
  Eigen::Vector3d alongColumn = Eigen::Vector3d::UnitY();
  Eigen::Vector2d pixelSpacing_mm = Eigen::Vector2d::Ones();  ///< between rows, between columns
  double sliceDistance_mm = 0.0;  ///< as it is stored, else the thickness of a slice; 0: neither
  std::vector<SegSegment> segments;
  std::vector<SegFrame> frames;
  std::vector<std::uint8_t> bits;  ///< of all frames without gaps, the lowest bit of each byte first

  [[nodiscard]] bool bit(std::int64_t frame, std::int64_t pixel) const;
};

/// Whether a file is a DICOM Segmentation, by its content. Never throws.
[[nodiscard]] bool isDicomSeg(const std::filesystem::path& path);

/// @throws Error{InvalidInput} naming the file where it is no such segmentation or an element is missing,
/// Error{Io}.
[[nodiscard]] SegFile readDicomSeg(const std::filesystem::path& path);

/// The smallest grid that all frames lie on. @throws Error{InvalidInput} naming `name` where they are not
/// evenly spaced.
[[nodiscard]] Geometry gridOf(const SegFile& seg, const std::string& name);

/// The frames as a UInt8 label map on a grid; a segment becomes the value at its place in `values` (its
/// number, where that is empty). @throws Error{InvalidInput} naming `name` where a frame lies off the grid or
/// two segments overlap.
[[nodiscard]] Volume segOnGrid(const SegFile& seg,
                               const Geometry& grid,
                               const std::vector<int>& values,
                               const std::string& name);

}  // namespace viscera
