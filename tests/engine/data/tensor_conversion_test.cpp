// SPDX-License-Identifier: Apache-2.0
#include "engine/data/tensor_conversion.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera {
namespace {

Geometry gridOf(const Index3& size) {
  Geometry geometry;
  geometry.size = size;
  geometry.origin_mm = {1.0, 2.0, 3.0};
  return geometry;
}

// Larger than one block of the transposition along i and k. Voxel (i, j, k) holds 1000 k + 50 j + i.
constexpr Index3 kSize{37, 3, 33};

template <class T>
Volume numbered(VoxelType type) {
  Volume volume(gridOf(kSize), type);
  for (std::int64_t k = 0; k < kSize[2]; ++k)
    for (std::int64_t j = 0; j < kSize[1]; ++j)
      for (std::int64_t i = 0; i < kSize[0]; ++i)
        volume.voxels<T>()[volume.offset(i, j, k)] = static_cast<T>(1000 * k + 50 * j + i);
  return volume;
}

at::Tensor expectedNumbers() {
  const at::Tensor i = torch::arange(kSize[0]).reshape({-1, 1, 1});
  const at::Tensor j = torch::arange(kSize[1]).reshape({1, -1, 1});
  const at::Tensor k = torch::arange(kSize[2]).reshape({1, 1, -1});
  return (1000 * k + 50 * j + i).unsqueeze(0);
}

TEST(TensorFromVolume, HasTheAxisOrderOfMonai) {
  const at::Tensor tensor = tensorFromVolume(numbered<float>(VoxelType::Float32));
  EXPECT_EQ(tensor.sizes(), (std::vector<std::int64_t>{1, 37, 3, 33}));
  EXPECT_TRUE(tensor.is_contiguous());
  EXPECT_TRUE(torch::equal(tensor, expectedNumbers().to(torch::kFloat32)));
}

TEST(TensorFromVolume, KeepsBytesAndShortsAndMakesTheRestFloats) {
  const at::Tensor expected = expectedNumbers();
  const at::Tensor bytes = tensorFromVolume(numbered<std::uint8_t>(VoxelType::UInt8));
  EXPECT_EQ(bytes.scalar_type(), torch::kUInt8);
  EXPECT_TRUE(torch::equal(bytes, expected.to(torch::kUInt8)));
  const at::Tensor shorts = tensorFromVolume(numbered<std::int16_t>(VoxelType::Int16));
  EXPECT_EQ(shorts.scalar_type(), torch::kInt16);
  EXPECT_TRUE(torch::equal(shorts, expected.to(torch::kInt16)));
  const at::Tensor words = tensorFromVolume(numbered<std::int32_t>(VoxelType::Int32));
  EXPECT_EQ(words.scalar_type(), torch::kFloat32);
  EXPECT_TRUE(torch::equal(words, expected.to(torch::kFloat32)));
}

TEST(VolumeFromTensor, IsTheWayBack) {
  const Volume volume = volumeFromTensor(expectedNumbers().to(torch::kInt16), gridOf(kSize));
  EXPECT_EQ(volume.type(), VoxelType::Int16);
  EXPECT_TRUE(sameGrid(volume.geometry(), gridOf(kSize), 0.0));
  EXPECT_EQ(volume.at(36, 2, 32), 32136.0);
  EXPECT_EQ(volume.at(0, 1, 0), 50.0);
  EXPECT_TRUE(torch::equal(tensorFromVolume(volume), expectedNumbers().to(torch::kInt16)));
}

TEST(VolumeFromTensor, TakesAViewWithoutChannelAxis) {
  const at::Tensor turned = torch::arange(24, torch::kFloat32).reshape({4, 3, 2}).permute({2, 1, 0});
  const Volume volume = volumeFromTensor(turned, gridOf({2, 3, 4}));
  EXPECT_EQ(volume.at(1, 0, 0), 1.0);
  EXPECT_EQ(volume.at(0, 1, 0), 2.0);
  EXPECT_EQ(volume.at(0, 0, 1), 6.0);
}

TEST(VolumeFromTensor, RefusesWhatDoesNotFit) {
  EXPECT_THROW((void)volumeFromTensor(torch::zeros({3, 2, 4}), gridOf({2, 3, 4})), Error);
  EXPECT_THROW((void)volumeFromTensor(torch::zeros({2, 2, 3, 4}), gridOf({2, 3, 4})), Error);
  EXPECT_THROW((void)volumeFromTensor(torch::zeros({2, 3, 4}, torch::kInt64), gridOf({2, 3, 4})), Error);
}

}  // namespace
}  // namespace viscera
