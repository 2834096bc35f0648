// SPDX-License-Identifier: Apache-2.0
#include "engine/data/grid_difference.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>

namespace viscera {
namespace {

std::string number(double value) {
  std::ostringstream text;
  text.precision(4);
  text << value;
  return text.str();
}

std::string listed(const Eigen::Vector3d& values) {
  return number(values[0]) + " x " + number(values[1]) + " x " + number(values[2]);
}

/// Way from the first to the last voxel centre along each axis; one voxel at least.
Eigen::Vector3d steps(const Geometry& geometry) {
  Eigen::Vector3d result;
  for (int d = 0; d < 3; ++d)
    result[d] =
        static_cast<double>(std::max<std::int64_t>(geometry.size[static_cast<std::size_t>(d)] - 1, 1));
  return result;
}

double largestDistance_mm(const Geometry& a, const Geometry& b) {
  const Eigen::Vector3d last = steps(a);
  double largest = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    Eigen::Vector3d index = last;
    for (int d = 0; d < 3; ++d)
      if (((corner >> d) & 1) == 0) index[d] = 0.0;
    largest = std::max(largest, (a.patientFromVoxel() * index - b.patientFromVoxel() * index).norm());
  }
  return largest;
}

/// Largest angle between axes of the same number.
double largestAngle_deg(const Geometry& a, const Geometry& b) {
  double largest = 0.0;
  for (int d = 0; d < 3; ++d) {
    const Eigen::Vector3d left = a.direction.col(d);
    const Eigen::Vector3d right = b.direction.col(d);
    largest = std::max(largest, std::atan2(left.cross(right).norm(), left.dot(right)));
  }
  return largest * 180.0 / std::numbers::pi;
}

void append(std::string& text, const std::string& part) {
  text += (text.empty() ? "" : ", ") + part;
}

}  // namespace

std::optional<GridDifference> gridDifference(const Geometry& image,
                                             const Geometry& label,
                                             double tolerance_mm) {
  if (sameGrid(image, label, tolerance_mm)) return std::nullopt;
  GridDifference difference;
  difference.sameSize = image.size == label.size;
  std::string& text = difference.text;
  if (!difference.sameSize)
    append(text, "the size is " + toString(label.size) + " instead of " + toString(image.size));
  const Eigen::Vector3d spacingStep_mm = (label.spacing_mm - image.spacing_mm).cwiseAbs();
  if (spacingStep_mm.cwiseProduct(steps(image)).maxCoeff() > tolerance_mm)
    append(text,
           "the spacing is " + listed(label.spacing_mm) + " instead of " + listed(image.spacing_mm) + " mm");
  const double originStep_mm = (label.origin_mm - image.origin_mm).norm();
  if (originStep_mm > tolerance_mm) append(text, "the origin is " + number(originStep_mm) + " mm away");
  const double angle_deg = largestAngle_deg(image, label);
  const double reach_mm = image.spacing_mm.cwiseProduct(steps(image)).maxCoeff();
  if (angle_deg * std::numbers::pi / 180.0 * reach_mm > tolerance_mm)
    append(text,
           "the axes point " + number(angle_deg) + " degrees elsewhere" +
               (label.axcodes() == image.axcodes()
                    ? ""
                    : " (" + label.axcodes() + " instead of " + image.axcodes() + ')'));
  if (difference.sameSize)
    append(text, "so that voxels lie up to " + number(largestDistance_mm(image, label)) + " mm apart");
  return difference;
}

}  // namespace viscera
