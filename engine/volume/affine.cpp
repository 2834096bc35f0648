// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/affine.h"

#include "engine/base/error.h"

#include <Eigen/SVD>

#include <sstream>

namespace viscera {
namespace {

constexpr double kRounding = 1e-6;
constexpr double kLargestRepair = 1e-3;
constexpr double kSmallestSpacing_mm = 1e-6;

void requireUsable(const Eigen::Matrix4d& affine, const std::string& file) {
  if (!affine.allFinite())
    throw Error(
        ErrorCode::InvalidInput,
        file + ": the matrix that places the voxels holds a number that is not finite; correct the header");
  const Eigen::Matrix3d linear = affine.topLeftCorner<3, 3>();
  for (int d = 0; d < 3; ++d)
    if (!(linear.col(d).norm() > kSmallestSpacing_mm))
      throw Error(ErrorCode::InvalidInput,
                  file + ": the voxel size along axis " + "ijk"[d] + " is 0 mm; correct the header");
}

double distanceFromOrthonormal(const Eigen::Matrix3d& direction) {
  return (direction.transpose() * direction - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff();
}

Eigen::Matrix3d nearestOrthonormal(const Eigen::Matrix3d& direction) {
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(direction, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().transpose();
}

void repair(Geometry& geometry, const std::string& file, SourceHeader& header) {
  const double distance = distanceFromOrthonormal(geometry.direction);
  if (distance <= kRounding) return;
  std::ostringstream figure;
  figure << distance;
  if (distance > kLargestRepair)
    throw Error(ErrorCode::InvalidInput,
                file + ": the voxel axes are not at right angles (off by " + figure.str() +
                    ", at most 0.001 can be repaired); resample the volume to a grid without shear first");
  geometry.direction = nearestOrthonormal(geometry.direction);
  header.directionRepaired = true;
  header.warnings.push_back("the voxel axes were off right angles by " + figure.str() +
                            " and were turned to the nearest right-angled ones");
}

}  // namespace

Geometry geometryFromRas(const Eigen::Matrix4d& rasFromVoxel,
                         const Index3& size,
                         const std::string& file,
                         SourceHeader& header) {
  requireUsable(rasFromVoxel, file);
  Eigen::Matrix4d lps = rasFromVoxel;
  lps.topRows<2>() *= -1.0;
  Geometry geometry;
  geometry.size = size;
  geometry.origin_mm = lps.topRightCorner<3, 1>();
  const Eigen::Matrix3d linear = lps.topLeftCorner<3, 3>();
  geometry.spacing_mm = linear.colwise().norm();
  geometry.direction = linear * geometry.spacing_mm.cwiseInverse().asDiagonal();
  header.storedRasFromVoxel = rasFromVoxel;
  repair(geometry, file, header);
  return geometry;
}

}  // namespace viscera
