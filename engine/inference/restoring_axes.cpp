// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/restoring_axes.h"

#include "engine/base/error.h"
#include "engine/volume/axis_sampling.h"
#include "engine/volume/orientation.h"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

/// MONAI's AFFINE_TOL: grids that differ by less are taken as one, and voxels are copied.
constexpr double kSameTolerance = 1e-3;
/// Voxels by which parallel axes may drift apart from corner to corner: headers hold float32.
constexpr double kDriftTolerance_voxels = 1e-2;

/// Which source axis runs along each axis of the resampled grid, and whether it is reversed.
AxisMap orientationOf(const ModelGrid& grid) {
  const Eigen::Matrix3d turn = grid.source.direction.inverse() * grid.resampled.direction;
  AxisMap map;
  std::array<bool, 3> taken{};
  for (int d = 0; d < 3; ++d) {
    Eigen::Index axis = 0;
    turn.col(d).cwiseAbs().maxCoeff(&axis);
    const auto index = static_cast<std::size_t>(d);
    map.sourceAxis[index] = static_cast<int>(axis);
    map.flipped[index] = turn(axis, d) < 0.0;
    taken[static_cast<std::size_t>(axis)] = true;
  }
  require(taken[0] && taken[1] && taken[2], "the model grid is turned against the source grid");
  return map;
}

/// Index on the resampled grid in terms of the index on the reoriented source grid.
std::array<AxisMapping, 3> mappingsOf(const Geometry& resampled, const Geometry& oriented) {
  const Eigen::Matrix3d resampledFromPatient = resampled.direction.inverse();
  const Eigen::Matrix3d turn = resampledFromPatient * oriented.direction;
  const Eigen::Vector3d shift_mm = resampledFromPatient * (oriented.origin_mm - resampled.origin_mm);
  std::array<AxisMapping, 3> mappings;
  Eigen::Vector3d drift = Eigen::Vector3d::Zero();
  for (int d = 0; d < 3; ++d) {
    const auto index = static_cast<std::size_t>(d);
    const double inverse = 1.0 / resampled.spacing_mm[d];
    mappings[index] = {resampled.size[index],
                       oriented.size[index],
                       turn(d, d) * oriented.spacing_mm[d] * inverse,
                       shift_mm[d] * inverse};
    Eigen::Vector3d across = turn.col(d);
    across[d] = 0.0;
    const double length_mm = oriented.spacing_mm[d] * static_cast<double>(oriented.size[index] - 1);
    drift += (across * length_mm).cwiseQuotient(resampled.spacing_mm).cwiseAbs();
  }
  require(drift.maxCoeff() <= kDriftTolerance_voxels, "the model grid is turned against the source grid");
  return mappings;
}

bool isSame(const std::array<AxisMapping, 3>& mappings) {
  return std::all_of(mappings.begin(), mappings.end(), [](const AxisMapping& one) {
    return one.sourceCount == one.targetCount && std::abs(one.scale - 1.0) <= kSameTolerance &&
           std::abs(one.shift) <= kSameTolerance;
  });
}

/// `start` and `count`: the crop along the axis.
AxisTap tapAt(double coordinate, std::int64_t start, std::int64_t count) {
  const double floor = std::floor(coordinate);
  const std::int64_t low = static_cast<std::int64_t>(floor) - start;
  const auto inside = [count](std::int64_t index) { return index >= 0 && index < count; };
  AxisTap tap;
  tap.low = std::clamp<std::int64_t>(low, 0, count - 1);
  tap.high = std::clamp<std::int64_t>(low + 1, 0, count - 1);
  if (inside(low)) tap.lowWeight = static_cast<float>(floor + 1.0 - coordinate);
  if (inside(low + 1)) tap.highWeight = static_cast<float>(coordinate - floor);
  return tap;
}

/// Taps of the voxels beside the crop; returns how many voxels lie before them.
std::int64_t addTaps(const std::vector<double>& coordinates,
                     std::int64_t start,
                     std::int64_t count,
                     std::vector<AxisTap>& taps) {
  std::int64_t before = 0;
  for (const double coordinate : coordinates) {
    const AxisTap tap = tapAt(coordinate, start, count);
    if (tap.lowWeight != 0.0F || tap.highWeight != 0.0F)
      taps.push_back(tap);
    else if (taps.empty())
      ++before;
  }
  return before;
}

std::vector<double> wholeNumbers(std::int64_t count) {
  std::vector<double> numbers(static_cast<std::size_t>(count));
  for (std::size_t n = 0; n < numbers.size(); ++n) numbers[n] = static_cast<double>(n);
  return numbers;
}

}  // namespace

RestoringAxes restoringAxes(const ModelGrid& grid) {
  const AxisMap map = orientationOf(grid);
  const auto mappings = mappingsOf(grid.resampled, reorientedGeometry(grid.source, map));
  const bool copied = isSame(mappings);
  const Index3& size = grid.source.size;
  const std::array<std::ptrdiff_t, 3> strides{1, size[0], size[0] * size[1]};
  RestoringAxes result;
  for (std::size_t d = 0; d < 3; ++d) {
    RestoringAxis& axis = result.axes[d];
    const AxisMapping& mapping = mappings[d];
    const std::int64_t before =
        addTaps(copied ? wholeNumbers(mapping.targetCount) : sourceCoordinates(mapping),
                grid.crop.start[d],
                grid.crop.size()[d],
                axis.taps);
    const std::ptrdiff_t stride = strides[static_cast<std::size_t>(map.sourceAxis[d])];
    axis.step = map.flipped[d] ? -stride : stride;
    result.first += before * axis.step;
    if (map.flipped[d]) result.first += (mapping.targetCount - 1) * stride;
  }
  return result;
}

}  // namespace viscera
