// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace viscera {

/// Volume of 64-bit integers: int32 where all values fit, else float64 (exact up to 2^53).
template <class T>
[[nodiscard]] Volume volumeOfWideIntegers(const Geometry& geometry, std::span<const T> values) {
  const bool allFit =
      std::all_of(values.begin(), values.end(), [](T v) { return std::in_range<std::int32_t>(v); });
  Volume volume(geometry, allFit ? VoxelType::Int32 : VoxelType::Float64);
  if (allFit)
    std::transform(values.begin(), values.end(), volume.voxels<std::int32_t>().begin(), [](T v) {
      return static_cast<std::int32_t>(v);
    });
  else
    std::transform(values.begin(), values.end(), volume.voxels<double>().begin(), [](T v) {
      return static_cast<double>(v);
    });
  return volume;
}

}  // namespace viscera
