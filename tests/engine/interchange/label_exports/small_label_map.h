// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/volume/volume.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace viscera::test {

/// 8 x 6 x 5 voxels of 2 x 2 x 3 mm (12 mm³ each): label 3 fills 4 x 3 x 2 voxels, label 6 touches the border
/// with 2 x 2 x 2, label 9 is one voxel.
[[nodiscard]] inline Volume smallLabelMap() {
  Geometry geometry;
  geometry.size = {8, 6, 5};
  geometry.spacing_mm = {2.0, 2.0, 3.0};
  geometry.origin_mm = {-10.0, 20.0, 300.0};
  Volume labels(geometry, VoxelType::UInt8);
  const auto fill = [&](const Index3& first, const Index3& size, std::uint8_t value) {
    for (std::int64_t k = 0; k < size[2]; ++k)
      for (std::int64_t j = 0; j < size[1]; ++j)
        for (std::int64_t i = 0; i < size[0]; ++i)
          labels.voxels<std::uint8_t>()[labels.offset(first[0] + i, first[1] + j, first[2] + k)] = value;
  };
  fill({1, 1, 1}, {4, 3, 2}, 3);
  fill({6, 4, 3}, {2, 2, 2}, 6);
  fill({0, 5, 0}, {1, 1, 1}, 9);
  return labels;
}

[[nodiscard]] inline std::string textOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {(std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>()};
}

/// The error that an action ends with; none where it succeeds.
template <class Action>
[[nodiscard]] std::optional<Error> errorFrom(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace viscera::test
