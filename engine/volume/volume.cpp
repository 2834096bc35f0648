// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume.h"

#include "engine/base/large_pages.h"
#include "engine/volume/voxel_dispatch.h"

#include <cmath>
#include <limits>
#include <new>
#include <utility>

namespace viscera {
namespace {

constexpr std::size_t kBigVolumeBytes = std::size_t{16} << 20;

constexpr std::array<const char*, 8> kTypeNames{
    "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"};
constexpr std::array<std::size_t, 8> kTypeBytes{1, 1, 2, 2, 4, 4, 4, 8};

std::size_t byteCount(const Geometry& geometry, VoxelType type) {
  std::size_t count = bytesPerVoxel(type);
  for (const std::int64_t n : geometry.size) {
    if (n < 1)
      throw Error(
          ErrorCode::InvalidInput,
          "a volume of " + toString(geometry.size) + " voxels cannot exist; each axis needs at least one");
    if (static_cast<std::size_t>(n) > std::numeric_limits<std::ptrdiff_t>::max() / count)
      throw Error(ErrorCode::OutOfMemory,
                  "a volume of " + toString(geometry.size) + " voxels does not fit into memory");
    count *= static_cast<std::size_t>(n);
  }
  return count;
}

template <class To, class From>
To convertVoxel(From value) {
  using Limits = std::numeric_limits<To>;
  if constexpr (std::is_floating_point_v<To>) {
    return static_cast<To>(value);
  } else if constexpr (std::is_integral_v<From>) {
    if (std::cmp_less(value, Limits::min())) return Limits::min();
    return std::cmp_greater(value, Limits::max()) ? Limits::max() : static_cast<To>(value);
  } else {
    const double rounded = std::nearbyint(static_cast<double>(value));
    if (std::isnan(rounded)) return To{0};
    if (rounded <= static_cast<double>(Limits::min())) return Limits::min();
    return rounded >= static_cast<double>(Limits::max()) ? Limits::max() : static_cast<To>(rounded);
  }
}

}  // namespace

std::size_t bytesPerVoxel(VoxelType type) {
  return kTypeBytes.at(static_cast<std::size_t>(type));
}

const char* toString(VoxelType type) {
  return kTypeNames.at(static_cast<std::size_t>(type));
}

Volume::Volume(const Geometry& geometry, VoxelType type) : geometry_(geometry), type_(type) {
  try {
    const std::size_t bytes = byteCount(geometry, type);
    bytes_.reserve(bytes);
    if (bytes >= kBigVolumeBytes) adviseLargePages(bytes_.data(), bytes);
    bytes_.resize(bytes);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::OutOfMemory,
                "a volume of " + toString(geometry.size) + " voxels (" + toString(type) +
                    ") does not fit into memory");
  }
}

void Volume::setGeometry(const Geometry& geometry) {
  require(geometry.size == geometry_.size, "Volume::setGeometry must keep the size");
  geometry_ = geometry;
}

double Volume::at(std::int64_t i, std::int64_t j, std::int64_t k) const {
  const Index3& n = geometry_.size;
  require(i >= 0 && j >= 0 && k >= 0 && i < n[0] && j < n[1] && k < n[2], "voxel index outside the volume");
  return withVoxelType(type_, [&]<class T>(std::type_identity<T>) {
    return static_cast<double>(voxels<T>()[offset(i, j, k)]);
  });
}

Volume Volume::convertedTo(VoxelType type) const {
  if (type == type_) return *this;
  Volume result(geometry_, type);
  withVoxelType(type_, [&]<class From>(std::type_identity<From>) {
    withVoxelType(type, [&]<class To>(std::type_identity<To>) {
      const std::span<const From> source = voxels<From>();
      const std::span<To> target = result.voxels<To>();
      for (std::size_t n = 0; n < source.size(); ++n) target[n] = convertVoxel<To>(source[n]);
    });
  });
  return result;
}

}  // namespace viscera
