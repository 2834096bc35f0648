// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/geometry.h"
#include "viewer/anatomical_letters.h"

#include <array>
#include <cstdint>

namespace viscera {

enum class SliceView : std::uint8_t { Axial, Coronal, Sagittal };
inline constexpr std::array<SliceView, 3> kSliceViews{
    SliceView::Axial, SliceView::Coronal, SliceView::Sagittal};

/// How the slices of one view lie on the voxel grid of a volume.
///
/// Slices follow the voxel axes: nothing is resampled, also where the series is oblique. The axial view steps
/// along the voxel axis nearest to the patient's foot-head axis, and so on. Pictures are radiological: the
/// patient's left is on the right of axial and coronal pictures, the front at the top of axial and on the
/// left of sagittal ones, the head at the top.
///
/// Three frames, each continuous with voxel centres at whole numbers:
/// - voxel (i, j, k), as the file stores them;
/// - plane (column, row, slice): columns from left to right and rows from top to bottom of the picture,
///   counted from 0; the slice is the voxel index along the slice axis, as stored, never reversed;
/// - patient: LPS in mm.
class SlicePlane {
 public:
  SlicePlane(const Geometry& geometry, SliceView view);

  [[nodiscard]] SliceView view() const { return view_; }
  [[nodiscard]] const Geometry& geometry() const { return geometry_; }
  /// Voxel axis (0 i, 1 j, 2 k) along the columns (d = 0), the rows (1) and the slices (2).
  [[nodiscard]] int voxelAxis(int d) const { return axes_.at(static_cast<std::size_t>(d)); }
  /// True where the voxel index falls as the column (d = 0) or the row (1) grows.
  [[nodiscard]] bool reversed(int d) const { return reversed_.at(static_cast<std::size_t>(d)); }
  /// Number of columns (d = 0), rows (1), slices (2).
  [[nodiscard]] std::int64_t count(int d) const {
    return geometry_.size.at(axes_.at(static_cast<std::size_t>(d)));
  }
  /// Distance of voxel centres in mm along columns (d = 0: from one column to the next), rows, slices.
  [[nodiscard]] double spacing_mm(int d) const {
    return geometry_.spacing_mm[axes_.at(static_cast<std::size_t>(d))];
  }

  [[nodiscard]] Eigen::Vector3d voxelFromPlane(const Eigen::Vector3d& plane) const;
  [[nodiscard]] Eigen::Vector3d planeFromVoxel(const Eigen::Vector3d& voxel) const;
  [[nodiscard]] Eigen::Vector3d patientFromPlane(const Eigen::Vector3d& plane) const;
  [[nodiscard]] Eigen::Vector3d planeFromPatient(const Eigen::Vector3d& patient_mm) const;

  /// Slice nearest to a position in LPS mm (linked crosshair), within 0 … count(2) - 1.
  [[nodiscard]] std::int64_t nearestSlice(const Eigen::Vector3d& patient_mm) const;
  /// +1 or -1: the change of the slice number that goes towards the head (axial), the front (coronal), the
  /// patient's left (sagittal).
  [[nodiscard]] int stepUp() const { return stepUp_; }
  [[nodiscard]] EdgeLetters letters() const;

 private:
  Geometry geometry_;
  SliceView view_;
  std::array<int, 3> axes_{};
  std::array<bool, 3> reversed_{};
  int stepUp_ = 1;
  Eigen::Affine3d patientFromVoxel_;
  Eigen::Affine3d voxelFromPatient_;
};

/// Index of the voxel that a continuous voxel position lies in (the boundary belongs to the upper voxel);
/// false where it is outside the volume.
[[nodiscard]] bool nearestVoxel(const Geometry& geometry, const Eigen::Vector3d& voxel, Index3& index);

}  // namespace viscera
