// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/label_map.h"

#include "engine/volume/voxel_dispatch.h"

#include <cmath>
#include <sstream>

namespace viscera {
namespace {

constexpr double kMm3PerMl = 1000.0;
constexpr double kTolerance = 1e-3;

bool isLabelValue(double value) {
  return value >= -kTolerance && value <= 255.0 + kTolerance &&
         std::abs(value - std::nearbyint(value)) <= kTolerance;
}

/// What a value that is none of a label tells of the file, and what to do.
const char* explanationOf(double value) {
  if (value < -kTolerance)
    return ", so it looks like a scan in Hounsfield units; name the label map, whose values are whole "
           "numbers "
           "in 0 … 255";
  if (std::abs(value - std::nearbyint(value)) <= kTolerance)
    return ", but labels go up to 255; name a label map, or give its organs numbers in 1 … 255";
  return ", which is no whole number, so it looks like a scan or a map of probabilities; name the label map, "
         "whose values are whole numbers in 0 … 255";
}

template <class T>
void requireLabelValues(std::span<const T> voxels, const std::string& name) {
  for (const T voxel : voxels) {
    const auto value = static_cast<double>(voxel);
    if (isLabelValue(value)) continue;
    std::ostringstream message;
    message << name << " holds the value " << value << explanationOf(value);
    throw Error(ErrorCode::InvalidInput, message.str());
  }
}

}  // namespace

Volume labelMapFrom(const Volume& volume, const std::string& name) {
  if (volume.type() == VoxelType::UInt8) return volume;
  withVoxelType(volume.type(),
                [&]<class T>(std::type_identity<T>) { requireLabelValues(volume.voxels<T>(), name); });
  return volume.convertedTo(VoxelType::UInt8);
}

double organVolume_ml(std::int64_t voxels, const Geometry& geometry) {
  return static_cast<double>(voxels) * geometry.voxelVolume_mm3() / kMm3PerMl;
}

}  // namespace viscera
