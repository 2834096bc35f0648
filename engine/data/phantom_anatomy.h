// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/phantom_shapes.h"

#include <Eigen/Core>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace viscera {

// Coordinates here: LPS mm from the middle of the body (x left, y posterior, z superior), for a body of usual
// size.

/// An organ, or unlabelled tissue, made of shapes that are painted as one.
struct PhantomPart {
  int label = 0;  ///< BTCV; 0: part of the background
  std::vector<PhantomShape> shapes;
  double inside_hu = 0.0;
  double texture_hu = 4.0;  ///< standard deviation of the smooth variation inside
  double rimFrom = 1.0;     ///< depth at which a wall of `rim_hu` begins; 1: none
  double rim_hu = 0.0;
  double coreTo = 0.0;  ///< depth up to which a core of `core_hu` reaches; 0: none
  double core_hu = 0.0;
  double gasInFrontOf_mm = -std::numeric_limits<double>::infinity();  ///< y of the level below which gas lies
  bool insideCavity = true;  ///< cut at the inner side of the abdominal wall

  /// Depth of the point in the deepest of the shapes; at most 1 inside.
  [[nodiscard]] double depth(const Eigen::Vector3d& point_mm) const;
  [[nodiscard]] double hu(const Eigen::Vector3d& point_mm, double depth, double texture) const;
};

/// What lies around the organs: air, skin fat, muscles and ribs, fat of the cavity, lungs.
struct PhantomTorso {
  double halfWidth_mm = 128.0;
  double halfDepth_mm = 98.0;
  double fat_mm = 14.0;
  double wall_mm = 11.0;
  double lungTop_mm = 104.0;  ///< z of the diaphragm in the middle
  double lungDrop_mm = 80.0;  ///< how far it falls towards the wall
  double ribOffset_mm = 0.0;

  /// Size of the ellipse `inwards_mm` below the skin on which the point lies; 1 on it, less inside.
  [[nodiscard]] double ellipse(const Eigen::Vector3d& point_mm, double inwards_mm) const;
  [[nodiscard]] bool contains(const Eigen::Vector3d& point_mm) const { return ellipse(point_mm, 0.0) <= 1.0; }
  [[nodiscard]] bool cavityContains(const Eigen::Vector3d& point_mm) const {
    return ellipse(point_mm, fat_mm + wall_mm) <= 1.0;
  }
  [[nodiscard]] double hu(const Eigen::Vector3d& point_mm, double texture) const;

 private:
  [[nodiscard]] bool isRib(const Eigen::Vector3d& point_mm) const;
};

struct PhantomAnatomy {
  PhantomTorso torso;
  std::vector<PhantomPart> parts;  ///< in the order in which they are painted
};

/// Anatomy of one case: places, sizes (± 15 %), habitus and contrast phase differ. Pure function of its
/// arguments.
[[nodiscard]] PhantomAnatomy drawAnatomy(std::uint64_t seed, std::int64_t caseNumber);

}  // namespace viscera
