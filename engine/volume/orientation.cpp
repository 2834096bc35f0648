// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/orientation.h"

#include "engine/volume/axis_codes.h"
#include "engine/volume/voxel_dispatch.h"

namespace viscera {
namespace {

/// Source elements from one voxel of the copy to the next along each axis, and of its first voxel.
struct Steps {
  std::ptrdiff_t first = 0;
  std::array<std::ptrdiff_t, 3> step{};
};

Steps stepsOf(const Index3& sourceSize, const AxisMap& map) {
  const std::array<std::ptrdiff_t, 3> stride{1, sourceSize[0], sourceSize[0] * sourceSize[1]};
  Steps steps;
  for (std::size_t d = 0; d < 3; ++d) {
    const auto axis = static_cast<std::size_t>(map.sourceAxis[d]);
    steps.step[d] = map.flipped[d] ? -stride[axis] : stride[axis];
    if (map.flipped[d]) steps.first += (sourceSize[axis] - 1) * stride[axis];
  }
  return steps;
}

template <class T>
void copyVoxels(const T* source, const Steps& steps, const Index3& size, T* target) {
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j) {
      const T* row = source + steps.first + j * steps.step[1] + k * steps.step[2];
      for (std::int64_t i = 0; i < size[0]; ++i, row += steps.step[0]) *target++ = *row;
    }
}

}  // namespace

AxisMap axisMapTo(const Geometry& geometry, const std::string& axcodes) {
  const auto wanted = parseAxcodes(axcodes);
  if (!wanted)
    throw Error(
        ErrorCode::InvalidConfiguration,
        "\"" + axcodes + "\" is not an orientation; give one letter each of L/R, P/A and I/S, e.g. RAS");
  const auto present = nearestPatientAxes(geometry);
  AxisMap map;
  for (std::size_t d = 0; d < 3; ++d)
    for (std::size_t s = 0; s < 3; ++s)
      if (present[s].axis == (*wanted)[d].axis) {
        map.sourceAxis[d] = static_cast<int>(s);
        map.flipped[d] = present[s].positive != (*wanted)[d].positive;
      }
  return map;
}

Geometry reorientedGeometry(const Geometry& geometry, const AxisMap& map) {
  Geometry result;
  Eigen::Vector3d first = Eigen::Vector3d::Zero();
  for (int d = 0; d < 3; ++d) {
    const int axis = map.sourceAxis[d];
    result.size[d] = geometry.size[axis];
    result.spacing_mm[d] = geometry.spacing_mm[axis];
    result.direction.col(d) = (map.flipped[d] ? -1.0 : 1.0) * geometry.direction.col(axis);
    if (map.flipped[d]) first[axis] = static_cast<double>(geometry.size[axis] - 1);
  }
  result.origin_mm = geometry.patientFromVoxel() * first;
  return result;
}

Volume reoriented(const Volume& volume, const AxisMap& map) {
  Volume result(reorientedGeometry(volume.geometry(), map), volume.type());
  const Steps steps = stepsOf(volume.size(), map);
  withVoxelWidth(volume.type(), [&]<class T>(std::type_identity<T>) {
    copyVoxels(reinterpret_cast<const T*>(volume.bytes().data()),
               steps,
               result.size(),
               reinterpret_cast<T*>(result.bytes().data()));
  });
  return result;
}

Volume reoriented(const Volume& volume, const std::string& axcodes) {
  return reoriented(volume, axisMapTo(volume.geometry(), axcodes));
}

}  // namespace viscera
