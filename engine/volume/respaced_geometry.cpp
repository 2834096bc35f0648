// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/volume/resample.h"

#include <Eigen/Cholesky>

#include <cmath>
#include <sstream>

namespace viscera {
namespace {

/// MONAI's AFFINE_TOL: an axis this near to the wanted spacing is left alone.
constexpr double kSameTolerance = 1e-3;
/// numpy.allclose around zero.
constexpr double kCornerTolerance = 1e-8;
constexpr double kHalfTolerance = 1e-9;

void requirePositive(const Eigen::Vector3d& spacing_mm) {
  if (spacing_mm.minCoeff() > 0.0 && spacing_mm.allFinite()) return;
  std::ostringstream message;
  message << "the spacing " << spacing_mm.transpose() << " mm is not possible; give three numbers above 0";
  throw Error(ErrorCode::InvalidConfiguration, message.str());
}

/// The wanted spacing, or that of the volume along axes where the two are the same within the tolerance.
Eigen::Vector3d effectiveSpacing(const Geometry& geometry, const Eigen::Vector3d& wanted_mm) {
  Eigen::Vector3d result = wanted_mm;
  for (int d = 0; d < 3; ++d) {
    const double now_mm = geometry.spacing_mm[d];
    if (now_mm >= wanted_mm[d] - kSameTolerance && now_mm <= wanted_mm[d] + kSameTolerance)
      result[d] = now_mm;
  }
  return result;
}

bool isAlongPatientAxes(const Geometry& geometry) {
  return (geometry.direction.array() == 0.0 || geometry.direction.array().abs() == 1.0).all();
}

/// One axis of a volume along the patient's axes, in the operations of the reference, so that sizes that end
/// in .5 round as they do there.
void respaceAxis(Geometry& geometry, int d, double start_mm, double wanted_mm) {
  const double old_mm = geometry.spacing_mm[d];
  const double spacing_mm = old_mm * (1.0 / old_mm) * wanted_mm;
  const double inverse = 1.0 / spacing_mm;
  const double first = start_mm * inverse;
  const double last = old_mm * inverse * static_cast<double>(geometry.size[d] - 1) + first;
  geometry.spacing_mm[d] = spacing_mm;
  geometry.size[d] = static_cast<std::int64_t>(std::nearbyint(std::abs(last - first) + 1.0));
}

/// Half goes to the even number. In an oblique volume rounding must not decide which side of a half it is.
std::int64_t roundedCount(double count) {
  const double halves = std::nearbyint(2.0 * count);
  const bool isHalf = std::abs(2.0 * count - halves) < kHalfTolerance;
  return static_cast<std::int64_t>(std::nearbyint(isHalf ? halves / 2.0 : count));
}

/// Least and largest coordinate of the old volume's corners on the new grid, along each new axis.
struct CornerRange {
  Eigen::Vector3d least = Eigen::Vector3d::Zero();
  Eigen::Vector3d most = Eigen::Vector3d::Zero();
};

CornerRange cornerRange(const Eigen::Matrix3d& newFromOld, const Index3& size) {
  CornerRange range;
  for (int number = 1; number < 8; ++number) {
    Eigen::Vector3d corner;
    for (int d = 0; d < 3; ++d) corner[d] = (number >> d) & 1 ? static_cast<double>(size[d] - 1) : 0.0;
    const Eigen::Vector3d there = newFromOld * corner;
    range.least = range.least.cwiseMin(there);
    range.most = range.most.cwiseMax(there);
  }
  return range;
}

/// An oblique volume. Stored as float32, its axes are never quite at right angles; the reference straightens
/// them and, when the first voxel is then no longer the corner of the grid, aligns the centres of both grids
/// instead.
Geometry respacedOblique(const Geometry& geometry, const Eigen::Vector3d& spacing_mm) {
  const Eigen::Matrix3d old = geometry.direction * geometry.spacing_mm.asDiagonal();
  const Eigen::Matrix3d zoom = (old.transpose() * old).llt().matrixU();
  Geometry result = geometry;
  result.direction = old * zoom.inverse();
  result.spacing_mm = spacing_mm;
  const Eigen::Matrix3d changed = result.direction * spacing_mm.asDiagonal();
  const CornerRange range = cornerRange(changed.inverse() * old, geometry.size);
  Eigen::Vector3d oldHalf;
  Eigen::Vector3d newHalf;
  for (int d = 0; d < 3; ++d) {
    result.size[d] = roundedCount(range.most[d] - range.least[d] + 1.0);
    oldHalf[d] = static_cast<double>(geometry.size[d]) / 2.0;
    newHalf[d] = static_cast<double>(result.size[d]) / 2.0;
  }
  if (range.least.minCoeff() < -kCornerTolerance) result.origin_mm += old * oldHalf - changed * newHalf;
  return result;
}

}  // namespace

Geometry respacedGeometry(const Geometry& geometry, const Eigen::Vector3d& spacing_mm) {
  requirePositive(spacing_mm);
  const Eigen::Vector3d effective_mm = effectiveSpacing(geometry, spacing_mm);
  if (effective_mm == geometry.spacing_mm) return geometry;
  if (!isAlongPatientAxes(geometry)) return respacedOblique(geometry, effective_mm);
  Geometry result = geometry;
  const Eigen::Vector3d start_mm = geometry.direction.transpose() * geometry.origin_mm;
  for (int d = 0; d < 3; ++d)
    if (effective_mm[d] != geometry.spacing_mm[d]) respaceAxis(result, d, start_mm[d], effective_mm[d]);
  return result;
}

}  // namespace viscera
