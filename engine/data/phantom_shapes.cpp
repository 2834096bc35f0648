// SPDX-License-Identifier: Apache-2.0
#include "engine/data/phantom_shapes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace viscera {
namespace {

constexpr int kWaves = 10;

Eigen::Vector3d randomDirection(RandomStream& stream) {
  const double z = stream.uniform(-1.0, 1.0);
  const double angle = stream.uniform(0.0, 2.0 * std::numbers::pi);
  const double r = std::sqrt(1.0 - z * z);
  return {r * std::cos(angle), r * std::sin(angle), z};
}

/// Distance to the middle line between two points over the radius there.
double segmentDepth(const TubePoint& a, const TubePoint& b, const Eigen::Vector3d& point) {
  const Eigen::Vector3d along = b.centre_mm - a.centre_mm;
  const double share = std::clamp((point - a.centre_mm).dot(along) / along.squaredNorm(), 0.0, 1.0);
  const double radius = a.radius_mm + share * (b.radius_mm - a.radius_mm);
  return (point - a.centre_mm - share * along).norm() / radius;
}

}  // namespace

PhantomShape::PhantomShape(const Eigen::Matrix3d& localFromPatient, std::vector<TubePoint> points)
    : localFromPatient_(localFromPatient), points_(std::move(points)) {
  const Eigen::Matrix3d patientFromLocal = localFromPatient_.inverse();
  for (TubePoint& point : points_) {
    const Eigen::Vector3d reach = point.radius_mm * patientFromLocal.rowwise().norm();
    bounds_mm_.extend(Eigen::Vector3d(point.centre_mm - reach));
    bounds_mm_.extend(Eigen::Vector3d(point.centre_mm + reach));
    point.centre_mm = localFromPatient_ * point.centre_mm;
  }
}

PhantomShape PhantomShape::ellipsoid(const Eigen::Vector3d& centre_mm,
                                     const Eigen::Vector3d& radii_mm,
                                     const Eigen::Matrix3d& turn) {
  const Eigen::Matrix3d localFromPatient = radii_mm.cwiseInverse().asDiagonal() * turn.transpose();
  return {localFromPatient, {{centre_mm, 1.0}}};
}

PhantomShape PhantomShape::tube(std::vector<TubePoint> points, double zStretch) {
  const Eigen::Matrix3d localFromPatient = Eigen::Vector3d(1.0, 1.0, 1.0 / zStretch).asDiagonal();
  return {localFromPatient, std::move(points)};
}

double PhantomShape::depth(const Eigen::Vector3d& point_mm) const {
  const Eigen::Vector3d local = localFromPatient_ * point_mm;
  if (points_.size() == 1) return (local - points_[0].centre_mm).norm() / points_[0].radius_mm;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < points_.size(); ++i)
    least = std::min(least, segmentDepth(points_[i - 1], points_[i], local));
  return least;
}

WaveField::WaveField(RandomStream& stream, double shortest_mm, double longest_mm) {
  for (int i = 0; i < kWaves; ++i) {
    const double length_mm = stream.uniform(shortest_mm, longest_mm);
    const Eigen::Vector3d direction = randomDirection(stream);
    waves_.push_back(
        {2.0 * std::numbers::pi / length_mm * direction, stream.uniform(0.0, 2.0 * std::numbers::pi)});
  }
}

double WaveField::at(const Eigen::Vector3d& point_mm) const {
  double sum = 0.0;
  for (const Wave& wave : waves_) sum += std::sin(wave.wave.dot(point_mm) + wave.phase);
  return sum * std::sqrt(2.0 / kWaves);
}

}  // namespace viscera
