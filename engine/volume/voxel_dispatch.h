// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <type_traits>

namespace viscera {

/// Calls `work(std::type_identity<T>{})` with the C++ type that `type` names and returns its result.
template <class Work>
decltype(auto) withVoxelType(VoxelType type, Work&& work) {
  switch (type) {
    case VoxelType::UInt8:
      return work(std::type_identity<std::uint8_t>{});
    case VoxelType::Int8:
      return work(std::type_identity<std::int8_t>{});
    case VoxelType::UInt16:
      return work(std::type_identity<std::uint16_t>{});
    case VoxelType::Int16:
      return work(std::type_identity<std::int16_t>{});
    case VoxelType::UInt32:
      return work(std::type_identity<std::uint32_t>{});
    case VoxelType::Int32:
      return work(std::type_identity<std::int32_t>{});
    case VoxelType::Float32:
      return work(std::type_identity<float>{});
    case VoxelType::Float64:
      break;
  }
  return work(std::type_identity<double>{});
}

/// Calls `work(std::type_identity<U>{})` with the unsigned type as wide as a voxel, for code that only moves
/// voxels.
template <class Work>
decltype(auto) withVoxelWidth(VoxelType type, Work&& work) {
  switch (bytesPerVoxel(type)) {
    case 1:
      return work(std::type_identity<std::uint8_t>{});
    case 2:
      return work(std::type_identity<std::uint16_t>{});
    case 4:
      return work(std::type_identity<std::uint32_t>{});
    default:
      return work(std::type_identity<std::uint64_t>{});
  }
}

}  // namespace viscera
