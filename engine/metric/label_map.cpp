// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/label_map.h"

#include <cmath>
#include <sstream>

namespace viscera {

namespace {

constexpr double kMm3PerMl = 1000.0;

template <class T>
Volume convert(const Volume& volume, const std::string& name) {
  Volume labels(volume.geometry(), VoxelType::UInt8);
  const std::span<const T> from = volume.voxels<T>();
  const std::span<std::uint8_t> to = labels.voxels<std::uint8_t>();
  for (std::size_t n = 0; n < from.size(); ++n) {
    const auto value = static_cast<double>(from[n]);
    if (!(value >= 0.0 && value <= 255.0) || value != std::floor(value)) {
      std::ostringstream message;
      message << name << " is not a label map: it holds the value " << value
              << ", and labels are whole numbers from 0 to 255.";
      throw Error(ErrorCode::InvalidInput, message.str());
    }
    to[n] = static_cast<std::uint8_t>(value);
  }
  return labels;
}

}  // namespace

Volume labelMapFrom(const Volume& volume, const std::string& name) {
  switch (volume.type()) {
    case VoxelType::UInt8:
      return volume;
    case VoxelType::Int8:
      return convert<std::int8_t>(volume, name);
    case VoxelType::UInt16:
      return convert<std::uint16_t>(volume, name);
    case VoxelType::Int16:
      return convert<std::int16_t>(volume, name);
    case VoxelType::UInt32:
      return convert<std::uint32_t>(volume, name);
    case VoxelType::Int32:
      return convert<std::int32_t>(volume, name);
    case VoxelType::Float32:
      return convert<float>(volume, name);
    case VoxelType::Float64:
      return convert<double>(volume, name);
  }
  throw Error(ErrorCode::Internal, "unknown voxel type");
}

double organVolume_ml(std::int64_t voxels, const Geometry& geometry) {
  return static_cast<double>(voxels) * geometry.voxelVolume_mm3() / kMm3PerMl;
}

}  // namespace viscera
