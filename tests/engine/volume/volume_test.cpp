// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume.h"

#include "error_of.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace viscera {
namespace {

Geometry sized(std::int64_t i, std::int64_t j, std::int64_t k) {
  Geometry geometry;
  geometry.size = {i, j, k};
  return geometry;
}

template <class T>
Volume rowOf(const std::vector<T>& values) {
  Volume volume(sized(static_cast<std::int64_t>(values.size()), 1, 1), voxelTypeOf<T>());
  std::copy(values.begin(), values.end(), volume.voxels<T>().begin());
  return volume;
}

template <class To, class From>
std::vector<To> converted(const std::vector<From>& values) {
  const Volume result = rowOf(values).convertedTo(voxelTypeOf<To>());
  const auto voxels = result.voxels<To>();
  return {voxels.begin(), voxels.end()};
}

TEST(Volume, StoresTheFirstIndexFastest) {
  Volume volume(sized(3, 4, 5), VoxelType::Int16);
  EXPECT_EQ(volume.offset(1, 2, 1), 19U);  // 1 + 3 * (2 + 4 * 1)
  EXPECT_EQ(volume.bytes().size(), 120U);
  volume.voxels<std::int16_t>()[19] = -7;
  EXPECT_EQ(volume.at(1, 2, 1), -7.0);
  EXPECT_EQ(volume.at(2, 3, 4), 0.0);
}

TEST(Volume, ConversionRoundsHalfToEven) {
  EXPECT_EQ((converted<std::int8_t, float>({0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 2.51F})),
            (std::vector<std::int8_t>{0, 2, 2, 0, -2, 3}));
}

TEST(Volume, ConversionClampsToTheRangeOfTheType) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ((converted<std::int8_t, float>({300.0F, -300.0F, kInfinity, kNan})),
            (std::vector<std::int8_t>{127, -128, 127, 0}));
  EXPECT_EQ((converted<std::int32_t, double>({3e9, -3e9, 2147483646.6})),
            (std::vector<std::int32_t>{2147483647, -2147483647 - 1, 2147483647}));
  EXPECT_EQ((converted<std::uint16_t, std::int32_t>({-5, 70000, 65535})),
            (std::vector<std::uint16_t>{0, 65535, 65535}));
  EXPECT_EQ((converted<std::int16_t, std::uint32_t>({4294967295U, 32767U})),
            (std::vector<std::int16_t>{32767, 32767}));
  EXPECT_EQ((converted<std::uint32_t, float>({4294967296.0F, -1.0F})),
            (std::vector<std::uint32_t>{4294967295U, 0}));
}

TEST(Volume, RefusesSizesThatCannotExist) {
  VISCERA_EXPECT_ERROR(
      Volume(sized(3, 0, 2), VoxelType::UInt8), ErrorCode::InvalidInput, "3x0x2", "at least one");
  VISCERA_EXPECT_ERROR(Volume(sized(1 << 30, 1 << 30, 1 << 30), VoxelType::UInt8),
                       ErrorCode::OutOfMemory,
                       "1073741824",
                       "memory");
}

TEST(Volume, WrongUseIsReported) {
  const Volume volume(sized(2, 2, 2), VoxelType::Int16);
  EXPECT_EQ(test::errorOf([&] { static_cast<void>(volume.voxels<std::uint16_t>()); }).code,
            ErrorCode::Internal);
  VISCERA_EXPECT_ERROR(volume.voxels<float>(), ErrorCode::Internal, "voxels", "another type");
  VISCERA_EXPECT_ERROR(volume.at(0, 2, 0), ErrorCode::Internal, "index", "outside");
}

}  // namespace
}  // namespace viscera
