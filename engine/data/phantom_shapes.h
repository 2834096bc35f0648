// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/random_stream.h"

#include <Eigen/Core>
#include <Eigen/Geometry>

#include <vector>

namespace viscera {

/// A point on the middle line of a tube.
struct TubePoint {
  Eigen::Vector3d centre_mm;
  double radius_mm = 0.0;
};

/// An ellipsoid, or a tube along a broken line whose radius changes evenly between its points.
class PhantomShape {
 public:
  /// `radii_mm` along the columns of `turn`.
  [[nodiscard]] static PhantomShape ellipsoid(const Eigen::Vector3d& centre_mm,
                                              const Eigen::Vector3d& radii_mm,
                                              const Eigen::Matrix3d& turn = Eigen::Matrix3d::Identity());
  /// Radii along z are `zStretch` times as large.
  [[nodiscard]] static PhantomShape tube(std::vector<TubePoint> points, double zStretch = 1.0);

  /// 0 in the middle, 1 on the surface, more outside.
  [[nodiscard]] double depth(const Eigen::Vector3d& point_mm) const;
  /// A box around the shape.
  [[nodiscard]] const Eigen::AlignedBox3d& bounds_mm() const { return bounds_mm_; }

 private:
  PhantomShape(const Eigen::Matrix3d& localFromPatient, std::vector<TubePoint> points);

  Eigen::Matrix3d localFromPatient_;
  std::vector<TubePoint> points_;  // in local coordinates
  Eigen::AlignedBox3d bounds_mm_;
};

/// A smooth random field: a sum of plane waves of random directions and phases, standard deviation 1.
class WaveField {
 public:
  /// Wavelengths are uniform in [shortest_mm, longest_mm].
  WaveField(RandomStream& stream, double shortest_mm, double longest_mm);
  [[nodiscard]] double at(const Eigen::Vector3d& point_mm) const;

 private:
  struct Wave {
    Eigen::Vector3d wave;  // 1/mm
    double phase = 0.0;
  };
  std::vector<Wave> waves_;
};

}  // namespace viscera
