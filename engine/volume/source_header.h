// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <optional>
#include <string>
#include <vector>

namespace viscera {

enum class FileFormat { Nifti1, Nifti2, Nrrd, MetaImage, DicomSeries };

/// What later exports need of a DICOM series (DICOM SEG, RTSTRUCT); slices in the order of k.
struct DicomSeries {
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::string frameOfReferenceUid;
  std::vector<std::string> sopInstanceUids;
  std::vector<Eigen::Vector3d> slicePositions_mm;  ///< LPS, ImagePositionPatient
  std::vector<std::string> files;
};

/// What a file said about itself beyond voxels and geometry; kept so that a result can be written with it.
struct SourceHeader {
  FileFormat format = FileFormat::Nifti1;
  /// RAS affine exactly as stored, before any repair of the direction matrix.
  Eigen::Matrix4d storedRasFromVoxel = Eigen::Matrix4d::Identity();
  int sformCode = 1;  ///< NIfTI; 1 = scanner
  int qformCode = 1;
  bool directionRepaired = false;
  std::optional<DicomSeries> dicom;
  std::vector<std::string> warnings;  ///< one sentence each, for the user
};

}  // namespace viscera
