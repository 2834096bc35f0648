// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/resample.h"

#include "engine/volume/axis_sampling.h"
#include "engine/volume/parallel_slabs.h"
#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace viscera {
namespace {

/// MONAI's AFFINE_TOL: differences below it count as none.
constexpr double kSameTolerance = 1e-3;
/// Sine below which two axes are taken as parallel.
constexpr double kParallelTolerance = 1e-12;
/// Smaller volumes are not worth a second thread.
constexpr std::int64_t kVoxelsPerThread = 1 << 16;

/// One axis of the target grid that runs along one axis of the source.
struct ParallelAxis {
  std::size_t sourceAxis = 0;
  AxisMapping mapping;
};
using ParallelAxes = std::array<ParallelAxis, 3>;

/// The two source voxels beside a coordinate and their weights; offsets count elements.
struct Tap {
  std::ptrdiff_t low = 0;
  std::ptrdiff_t high = 0;
  double lowWeight = 1.0;
  double highWeight = 0.0;
};

std::array<std::ptrdiff_t, 3> strides(const Index3& size) {
  return {1, size[0], size[0] * size[1]};
}

/// Axes of the target in terms of the source's; none where the grids are turned against each other.
std::optional<ParallelAxes> parallelAxes(const Geometry& source, const Geometry& target) {
  const Eigen::Matrix3d sourceFromPatient = source.direction.inverse();
  const Eigen::Matrix3d turn = sourceFromPatient * target.direction;
  const Eigen::Vector3d shift_mm = sourceFromPatient * (target.origin_mm - source.origin_mm);
  ParallelAxes axes;
  for (int d = 0; d < 3; ++d) {
    Eigen::Index s = 0;
    turn.col(d).cwiseAbs().maxCoeff(&s);
    const double sign = turn(s, d) < 0.0 ? -1.0 : 1.0;
    const Eigen::Vector3d parallel = sign * Eigen::Vector3d::Unit(s);
    if ((turn.col(d) - parallel).norm() > kParallelTolerance) return std::nullopt;
    const double inverse = 1.0 / source.spacing_mm[s];
    axes[d] = {
        static_cast<std::size_t>(s),
        {source.size[s], target.size[d], sign * target.spacing_mm[d] * inverse, shift_mm[s] * inverse}};
  }
  return axes;
}

bool isSame(const Geometry& source, const Geometry& target) {
  if (source.size != target.size) return false;
  const Eigen::Matrix4d step = (source.patientFromVoxel().inverse() * target.patientFromVoxel()).matrix();
  return (step - Eigen::Matrix4d::Identity()).cwiseAbs().maxCoeff() <= kSameTolerance;
}

Tap tapAt(double coordinate, std::int64_t count, std::ptrdiff_t stride) {
  const double floor = std::floor(coordinate);
  const auto low = static_cast<std::int64_t>(floor);
  return {low * stride, std::min(low + 1, count - 1) * stride, floor + 1.0 - coordinate, coordinate - floor};
}

std::ptrdiff_t nearestAt(double coordinate, std::ptrdiff_t stride) {
  return static_cast<std::ptrdiff_t>(std::nearbyint(coordinate)) * stride;
}

int usefulThreads(const Geometry& target, int threads) {
  return target.voxelCount() < 2 * kVoxelsPerThread ? 1 : threads;
}

/// Weighted sum of the eight neighbours; products and sums in the order of torch's grid_sample, where x is
/// the last axis of the array, our k.
template <class T>
double blend(const T* voxels, const Tap& i, const Tap& j, const Tap& k) {
  const double nearNear = k.lowWeight * j.lowWeight;
  const double farNear = k.highWeight * j.lowWeight;
  const double nearFar = k.lowWeight * j.highWeight;
  const double farFar = k.highWeight * j.highWeight;
  const auto value = [voxels](std::ptrdiff_t offset) { return static_cast<double>(voxels[offset]); };
  double sum = value(i.low + j.low + k.low) * (nearNear * i.lowWeight);
  sum += value(i.low + j.low + k.high) * (farNear * i.lowWeight);
  sum += value(i.low + j.high + k.low) * (nearFar * i.lowWeight);
  sum += value(i.low + j.high + k.high) * (farFar * i.lowWeight);
  sum += value(i.high + j.low + k.low) * (nearNear * i.highWeight);
  sum += value(i.high + j.low + k.high) * (farNear * i.highWeight);
  sum += value(i.high + j.high + k.low) * (nearFar * i.highWeight);
  sum += value(i.high + j.high + k.high) * (farFar * i.highWeight);
  return sum;
}

/// Calls `sample(i, j, k)` for each voxel of the target and stores what it returns.
template <class T, class Sample>
void fill(Volume& target, int threads, T* voxels, const Sample& sample) {
  const Index3& n = target.size();
  forEachSlab(n[2], usefulThreads(target.geometry(), threads), [&](std::int64_t begin, std::int64_t end) {
    T* out = voxels + target.offset(0, 0, begin);
    for (std::int64_t k = begin; k < end; ++k)
      for (std::int64_t j = 0; j < n[1]; ++j)
        for (std::int64_t i = 0; i < n[0]; ++i) *out++ = sample(i, j, k);
  });
}

template <class T>
void sampleLinear(
    const T* source, const Index3& size, const ParallelAxes& axes, Volume& target, int threads) {
  std::array<std::vector<Tap>, 3> taps;
  for (std::size_t d = 0; d < 3; ++d)
    for (const double coordinate : sourceCoordinates(axes[d].mapping))
      taps[d].push_back(tapAt(coordinate, axes[d].mapping.sourceCount, strides(size)[axes[d].sourceAxis]));
  fill(target, threads, target.voxels<float>().data(), [&](std::int64_t i, std::int64_t j, std::int64_t k) {
    return static_cast<float>(blend(source, taps[0][i], taps[1][j], taps[2][k]));
  });
}

template <class T>
void sampleNearest(
    const T* source, const Index3& size, const ParallelAxes& axes, Volume& target, int threads) {
  std::array<std::vector<std::ptrdiff_t>, 3> offsets;
  for (std::size_t d = 0; d < 3; ++d)
    for (const double coordinate : sourceCoordinates(axes[d].mapping))
      offsets[d].push_back(nearestAt(coordinate, strides(size)[axes[d].sourceAxis]));
  T* out = reinterpret_cast<T*>(target.bytes().data());
  fill(target, threads, out, [&](std::int64_t i, std::int64_t j, std::int64_t k) {
    return source[offsets[0][i] + offsets[1][j] + offsets[2][k]];
  });
}

/// Index in the source of a voxel of the target where the grids are turned; clamped to the source.
class TurnedGrid {
 public:
  TurnedGrid(const Geometry& source, const Geometry& target)
      : sourceFromTarget_(source.patientFromVoxel().inverse() * target.patientFromVoxel()) {
    for (int d = 0; d < 3; ++d) last_[d] = static_cast<double>(source.size[d] - 1);
  }
  [[nodiscard]] Eigen::Vector3d at(std::int64_t i, std::int64_t j, std::int64_t k) const {
    const Eigen::Vector3d index(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k));
    return (sourceFromTarget_ * index).cwiseMax(0.0).cwiseMin(last_);
  }

 private:
  Eigen::Affine3d sourceFromTarget_;
  Eigen::Vector3d last_;
};

template <class T>
void sampleLinear(const T* source, const Index3& size, const TurnedGrid& grid, Volume& target, int threads) {
  const auto stride = strides(size);
  fill(target, threads, target.voxels<float>().data(), [&](std::int64_t i, std::int64_t j, std::int64_t k) {
    const Eigen::Vector3d at = grid.at(i, j, k);
    return static_cast<float>(blend(source,
                                    tapAt(at[0], size[0], stride[0]),
                                    tapAt(at[1], size[1], stride[1]),
                                    tapAt(at[2], size[2], stride[2])));
  });
}

template <class T>
void sampleNearest(const T* source, const Index3& size, const TurnedGrid& grid, Volume& target, int threads) {
  const auto stride = strides(size);
  T* out = reinterpret_cast<T*>(target.bytes().data());
  fill(target, threads, out, [&](std::int64_t i, std::int64_t j, std::int64_t k) {
    const Eigen::Vector3d at = grid.at(i, j, k);
    return source[nearestAt(at[0], stride[0]) + nearestAt(at[1], stride[1]) + nearestAt(at[2], stride[2])];
  });
}

template <class Mapping>
Volume sampled(
    const Volume& volume, const Geometry& target, const Mapping& mapping, Interpolation mode, int threads) {
  const bool isLinear = mode == Interpolation::Linear;
  Volume result(target, isLinear ? VoxelType::Float32 : volume.type());
  if (isLinear)
    withVoxelType(volume.type(), [&]<class T>(std::type_identity<T>) {
      sampleLinear(volume.voxels<T>().data(), volume.size(), mapping, result, threads);
    });
  else
    withVoxelWidth(volume.type(), [&]<class T>(std::type_identity<T>) {
      sampleNearest(
          reinterpret_cast<const T*>(volume.bytes().data()), volume.size(), mapping, result, threads);
    });
  return result;
}

}  // namespace

Volume resampled(const Volume& volume, const Geometry& target, Interpolation mode, int threads) {
  require(!volume.empty(), "resampled needs a volume with voxels");
  if (isSame(volume.geometry(), target)) {
    Volume result = mode == Interpolation::Linear ? volume.convertedTo(VoxelType::Float32) : volume;
    result.setGeometry(target);
    return result;
  }
  if (const auto axes = parallelAxes(volume.geometry(), target))
    return sampled(volume, target, *axes, mode, threads);
  return sampled(volume, target, TurnedGrid(volume.geometry(), target), mode, threads);
}

}  // namespace viscera
