// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Header of one DICOM file, as far as placing its slice needs it.
struct DicomSlice {
  std::filesystem::path file;
  std::string modality;
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::string seriesDescription;
  int seriesNumber = 0;  ///< 0: not given
  std::string date;      ///< of acquisition, else of series or study, "20210304"; empty: not given
  std::string frameOfReferenceUid;
  std::string sopInstanceUid;
  int rows = 0;  ///< 0: the object holds no image
  int columns = 0;
  int frames = 1;
  int samplesPerPixel = 1;
  std::optional<Eigen::Vector3d> position_mm;      ///< LPS, centre of the first pixel
  std::optional<Eigen::Vector3d> alongRow;         ///< LPS, direction in which the column index grows
  std::optional<Eigen::Vector3d> alongColumn;      ///< LPS, direction in which the row index grows
  std::optional<Eigen::Vector2d> pixelSpacing_mm;  ///< between rows, between columns
  std::optional<double> thickness_mm;
  std::optional<double> slope;
  std::optional<double> intercept;
};

/// Reads the header. @throws as DicomFile.
[[nodiscard]] DicomSlice readDicomSlice(const std::filesystem::path& path);

/// Pixels of a slice with slope and intercept applied, in HU, rows one after the other.
/// @throws Error{InvalidInput} where the pixels are missing, damaged, or not one number each.
[[nodiscard]] std::vector<float> readHounsfieldUnits(const DicomSlice& slice);

}  // namespace viscera
