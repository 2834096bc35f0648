// SPDX-License-Identifier: Apache-2.0
#include "viewer/slice_geometry.h"

#include "engine/volume/axis_codes.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

/// Patient axis (0 left-right, 1 posterior-anterior, 2 inferior-superior) and whether coordinates grow
/// towards R, A, S.
struct Towards {
  int axis;
  bool positive;
};

constexpr Towards kLeft{0, false};
constexpr Towards kAnterior{1, true};
constexpr Towards kPosterior{1, false};
constexpr Towards kSuperior{2, true};
constexpr Towards kInferior{2, false};

/// Directions in which columns, rows and stepUp go.
std::array<Towards, 3> directionsOf(SliceView view) {
  switch (view) {
    case SliceView::Axial:
      return {kLeft, kPosterior, kSuperior};
    case SliceView::Coronal:
      return {kLeft, kInferior, kAnterior};
    case SliceView::Sagittal:
      break;
  }
  return {kPosterior, kInferior, kLeft};
}

}  // namespace

SlicePlane::SlicePlane(const Geometry& geometry, SliceView view)
    : geometry_(geometry),
      view_(view),
      patientFromVoxel_(geometry.patientFromVoxel()),
      voxelFromPatient_(patientFromVoxel_.inverse()) {
  const auto nearest = nearestPatientAxes(geometry);
  const auto wanted = directionsOf(view);
  for (std::size_t d = 0; d < 3; ++d)
    for (std::size_t voxelAxis = 0; voxelAxis < 3; ++voxelAxis)
      if (nearest[voxelAxis].axis == wanted[d].axis) {
        axes_[d] = static_cast<int>(voxelAxis);
        reversed_[d] = nearest[voxelAxis].positive != wanted[d].positive;
      }
  stepUp_ = reversed_[2] ? -1 : 1;
  reversed_[2] = false;
}

Eigen::Vector3d SlicePlane::voxelFromPlane(const Eigen::Vector3d& plane) const {
  Eigen::Vector3d voxel;
  for (int d = 0; d < 3; ++d)
    voxel[voxelAxis(d)] = reversed(d) ? static_cast<double>(count(d) - 1) - plane[d] : plane[d];
  return voxel;
}

Eigen::Vector3d SlicePlane::planeFromVoxel(const Eigen::Vector3d& voxel) const {
  Eigen::Vector3d plane;
  for (int d = 0; d < 3; ++d)
    plane[d] = reversed(d) ? static_cast<double>(count(d) - 1) - voxel[voxelAxis(d)] : voxel[voxelAxis(d)];
  return plane;
}

Eigen::Vector3d SlicePlane::patientFromPlane(const Eigen::Vector3d& plane) const {
  return patientFromVoxel_ * voxelFromPlane(plane);
}

Eigen::Vector3d SlicePlane::planeFromPatient(const Eigen::Vector3d& patient_mm) const {
  return planeFromVoxel(voxelFromPatient_ * patient_mm);
}

std::int64_t SlicePlane::nearestSlice(const Eigen::Vector3d& patient_mm) const {
  const double slice = std::floor(planeFromPatient(patient_mm)[2] + 0.5);
  const double last = static_cast<double>(count(2) - 1);
  // Written so that a position that is not a number gives a slice as well.
  if (!(slice > 0.0)) return 0;
  return static_cast<std::int64_t>(std::min(slice, last));
}

EdgeLetters SlicePlane::letters() const {
  const auto direction = [this](int d) -> Eigen::Vector3d {
    return geometry_.direction.col(voxelAxis(d)) * (reversed(d) ? -1.0 : 1.0);
  };
  return {directionLetters(-direction(0)),
          directionLetters(direction(0)),
          directionLetters(-direction(1)),
          directionLetters(direction(1))};
}

bool nearestVoxel(const Geometry& geometry, const Eigen::Vector3d& voxel, Index3& index) {
  for (int d = 0; d < 3; ++d) {
    const double whole = std::floor(voxel[d] + 0.5);
    const auto axis = static_cast<std::size_t>(d);
    if (!(whole >= 0.0 && whole < static_cast<double>(geometry.size.at(axis)))) return false;
    index.at(axis) = static_cast<std::int64_t>(whole);
  }
  return true;
}

}  // namespace viscera
