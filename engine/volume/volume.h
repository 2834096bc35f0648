// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/volume/geometry.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace viscera {

enum class VoxelType : std::uint8_t { UInt8, Int8, UInt16, Int16, UInt32, Int32, Float32, Float64 };

[[nodiscard]] std::size_t bytesPerVoxel(VoxelType type);
[[nodiscard]] const char* toString(VoxelType type);

template <class T>
[[nodiscard]] constexpr VoxelType voxelTypeOf();

/// A 3D image: geometry and voxels.
///
/// Voxels are stored with i fastest, then j, then k (ITK, NIfTI and VTK order): voxel (i, j, k) is element
/// i + size[0] * (j + size[1] * k). CT values are Hounsfield units with the file's slope and intercept
/// applied. A value type: a copy copies the voxels.
class Volume {
 public:
  Volume() = default;
  /// All voxels zero. @throws Error{InvalidInput} for a size below 1, Error{OutOfMemory}.
  Volume(const Geometry& geometry, VoxelType type);

  [[nodiscard]] const Geometry& geometry() const { return geometry_; }
  void setGeometry(const Geometry& geometry);  ///< the size must stay as it is
  [[nodiscard]] VoxelType type() const { return type_; }
  [[nodiscard]] const Index3& size() const { return geometry_.size; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  [[nodiscard]] std::span<std::byte> bytes() { return bytes_; }
  /// The voxels as their type. @throws Error{Internal} when T is not the stored type.
  template <class T>
  [[nodiscard]] std::span<const T> voxels() const {
    require(voxelTypeOf<T>() == type_, "Volume::voxels asked for another type than the stored one");
    return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }
  template <class T>
  [[nodiscard]] std::span<T> voxels() {
    require(voxelTypeOf<T>() == type_, "Volume::voxels asked for another type than the stored one");
    return {reinterpret_cast<T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }
  /// Element number of voxel (i, j, k).
  [[nodiscard]] std::size_t offset(std::int64_t i, std::int64_t j, std::int64_t k) const {
    return static_cast<std::size_t>(i + geometry_.size[0] * (j + geometry_.size[1] * k));
  }
  /// Value of one voxel as double, whatever the type (slow path: probes, tests).
  [[nodiscard]] double at(std::int64_t i, std::int64_t j, std::int64_t k) const;

  /// Copy with each voxel converted; integers are rounded half to even and clamped to the range of the new
  /// type.
  [[nodiscard]] Volume convertedTo(VoxelType type) const;

 private:
  Geometry geometry_;
  VoxelType type_ = VoxelType::Float32;
  std::vector<std::byte> bytes_;
};

template <>
constexpr VoxelType voxelTypeOf<std::uint8_t>() {
  return VoxelType::UInt8;
}
template <>
constexpr VoxelType voxelTypeOf<std::int8_t>() {
  return VoxelType::Int8;
}
template <>
constexpr VoxelType voxelTypeOf<std::uint16_t>() {
  return VoxelType::UInt16;
}
template <>
constexpr VoxelType voxelTypeOf<std::int16_t>() {
  return VoxelType::Int16;
}
template <>
constexpr VoxelType voxelTypeOf<std::uint32_t>() {
  return VoxelType::UInt32;
}
template <>
constexpr VoxelType voxelTypeOf<std::int32_t>() {
  return VoxelType::Int32;
}
template <>
constexpr VoxelType voxelTypeOf<float>() {
  return VoxelType::Float32;
}
template <>
constexpr VoxelType voxelTypeOf<double>() {
  return VoxelType::Float64;
}

}  // namespace viscera
